// Suggestions while somebody types into a search box with `data-suggest="address"`. The plain form works without it:
// the browser's own list shows what the address answers, and a name chosen from it is gone straight to.
const WAIT = 150;
const LEAST = 2;

function enhance(box, number) {
  const list = document.createElement("datalist");
  list.id = `suggestions-${number}`;
  box.after(list);
  box.setAttribute("list", list.id);
  let links = new Map();
  let timer;
  let asked = "";

  async function ask() {
    const words = box.value.trim();
    if (words === asked || links.has(words)) return;
    asked = words;
    if (words.length < LEAST) return list.replaceChildren();
    const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(words)}`).catch(() => null);
    if (!answer || !answer.ok || words !== box.value.trim()) return;
    const { suggestions } = await answer.json();
    links = new Map(suggestions.map((each) => [each.title, each.link]));
    list.replaceChildren(...suggestions.map(option));
  }

  function option({ title, kind }) {
    const made = document.createElement("option");
    made.value = title;
    made.label = kind;
    return made;
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  box.form.addEventListener("submit", (event) => {
    const link = links.get(box.value.trim());
    if (!link) return;
    event.preventDefault();
    window.location.assign(link);
  });
}

document.querySelectorAll("input[data-suggest]").forEach(enhance);
