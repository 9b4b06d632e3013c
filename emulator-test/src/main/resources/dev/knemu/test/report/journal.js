"use strict";
const search = document.getElementById("search");
const failed = document.getElementById("failed");
const found = document.getElementById("found");
const unfold = document.getElementById("unfold");
const trees = [...document.querySelectorAll("article")].map(tree => ({
  tree,
  rows: [...tree.querySelectorAll(".row")].map(row => ({ row, text: row.textContent.toLowerCase() })),
  bad: tree.querySelector(".refused, .dropped, .dead-lettered, .failed") !== null,
}));
function look() {
  const words = search.value.toLowerCase().split(/\s+/).filter(word => word);
  let count = 0;
  for (const { tree, rows, bad } of trees) {
    const hits = rows.filter(({ text }) => words.every(word => text.includes(word)));
    const hide = hits.length === 0 || (failed.checked && !bad);
    tree.hidden = hide;
    count += hide ? 0 : 1;
    const marked = new Set(words.length === 0 ? [] : hits);
    rows.forEach(entry => entry.row.classList.toggle("hit", marked.has(entry)));
  }
  found.textContent = count + " of " + trees.length + " shown";
}
search.addEventListener("input", look);
failed.addEventListener("change", look);
unfold.addEventListener("click", () => {
  const all = [...document.querySelectorAll("details")];
  const open = all.some(part => !part.open);
  all.forEach(part => { part.open = open; });
  unfold.textContent = open ? "Fold all" : "Unfold all";
});
look();
