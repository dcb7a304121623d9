// Sorts tables by their columns and filters long ones. The page is whole
// without it.
"use strict";
(() => {
  const say = document.body.dataset;
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });

  const key = (row, i) => {
    const cell = row.cells[i];
    const text = cell.dataset.sort ?? cell.textContent.trim();
    const number = parseFloat(text.replace(/^[+]/, ""));
    return { text, number: text === "-" ? -Infinity : number };
  };

  const compare = (a, b) =>
    Number.isNaN(a.number) || Number.isNaN(b.number) ? order.compare(a.text, b.text) : a.number - b.number;

  const sort = (table, i, down) => {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, key: key(row, i) }));
    const dates = rows.every(({ key: k }) => k.text === "-" || /^\d{4}-\d\d/.test(k.text));
    const by = dates ? (a, b) => order.compare(a.text, b.text) : compare;
    rows.sort((a, b) => (down ? by(b.key, a.key) : by(a.key, b.key)));
    body.append(...rows.map(({ row }) => row));
  };

  const sortable = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((th, i) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...th.childNodes);
      button.title = say.sort;
      th.append(button);
      button.addEventListener("click", () => {
        const down = th.getAttribute("aria-sort") ? th.getAttribute("aria-sort") === "ascending" : th.classList.contains("n");
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        th.setAttribute("aria-sort", down ? "descending" : "ascending");
        sort(table, i, down);
      });
    });
  };

  const searchable = (table) => {
    const label = document.createElement("label");
    const input = document.createElement("input");
    const found = document.createElement("output");
    input.type = "search";
    label.className = "filter";
    label.append(say.filter, input, found);
    table.parentElement.before(label);
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/);
      let n = 0;
      for (const row of table.tBodies[0].rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        n += row.hidden ? 0 : 1;
      }
      found.textContent = `${n} ${say.found}`;
    });
  };

  for (const table of document.querySelectorAll("main table")) {
    if (table.tBodies[0].rows.length > 1) sortable(table);
    if (table.classList.contains("search") && table.tBodies[0].rows.length > 9) searchable(table);
  }
})();
