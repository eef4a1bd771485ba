// What is like the text that somebody types into a form with `data-alike="address"`: shown in #alike beside it. The form
// works without it: a button shows the same. Nothing is kept.
const WAIT = 600;
const LEAST = 8;
const FIELDS = ["title", "who", "must_do", "why", "tried"];

function enhance(form) {
  const place = document.getElementById("alike");
  let timer;
  let asked = "";

  function typed() {
    return FIELDS.map((name) => form.elements[name]?.value.trim() ?? "").filter(Boolean).join("\n").slice(0, 3000);
  }

  async function ask() {
    const words = typed();
    if (!place || words === asked || words.length < LEAST) return;
    asked = words;
    const answer = await fetch(`${form.dataset.alike}?q=${encodeURIComponent(words)}`).catch(() => null);
    if (!answer || !answer.ok || words !== typed()) return;
    place.innerHTML = await answer.text();
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
}

document.querySelectorAll("form[data-alike]").forEach(enhance);
