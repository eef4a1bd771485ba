"""Who follows which matter, which digest was sent to whom for which day, and the work done in the background.

follow_actions.py, digest_actions.py and work_actions.py write; their queries read. A digest's row is made before the
mail goes out: that is what keeps a day from being told twice.
"""

from django.db import models

from moothall.register.models_record import Lasting

PERSON, MATTER = "register.Person", "register.Matter"


class Follow(Lasting):
    """A person's own word on a matter: followed (`follows`), or no longer told of it. Without a row, it is followed by
    the people of the organisations that own it or have a part in it."""

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey(MATTER, on_delete=models.PROTECT, related_name="+")
    follows = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "matter"), name="one_word_on_a_matter"),)

    def __str__(self) -> str:
        return f"{self.person_id} {'follows' if self.follows else 'does not follow'} {self.matter_id}"


class Digest(Lasting):
    """The digest of a person for a day. `state`: sending (claimed; nothing is known of the mail), sent, empty (there
    was nothing to say), failed (the server did not take it; tried again). `told_until` is the moment up to which events
    were told; the next one begins there when this one is sent or empty."""

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    state = models.CharField(max_length=10)
    told_until = models.DateTimeField()
    claimed_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=1)
    said = models.TextField(blank=True)

    class Meta:
        ordering = ("-day", "person_id")
        constraints = (models.UniqueConstraint(fields=("person", "day"), name="one_digest_a_person_and_day"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}: {self.state}"


class Work(models.Model):
    """A job that is done again and again: when it is due, whether it stands in the queue (`queued_as` is the task),
    how it went. The queue itself is the task library's own table."""

    name = models.CharField(max_length=80, unique=True)
    due_at = models.DateTimeField()
    queued_as = models.CharField(max_length=64, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    said = models.TextField(blank=True)
    fault = models.TextField(blank=True)
    fault_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    interruptions = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return f"{self.name}, due {self.due_at}"


class Worker(models.Model):
    """A process that does the work, and when it was last seen alive."""

    worker_id = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-seen_at",)

    def __str__(self) -> str:
        return f"{self.worker_id}, seen {self.seen_at}"
