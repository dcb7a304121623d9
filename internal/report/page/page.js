// Sorts tables by their columns and filters long ones. The page is whole
// without it.
"use strict";
(() => {
  const say = document.body.dataset;
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });

  // What is not known comes last, whichever way the rest is sorted.
  const unknown = (text) => /^[-–]?$/.test(text);

  const reading = (texts) => {
    const known = texts.filter((text) => !unknown(text));
    const numbers = known.every((text) => /^[+-]?\d/.test(text)) && !known.some((text) => /^\d{4}-\d\d/.test(text));
    return numbers ? (a, b) => parseFloat(a) - parseFloat(b) : order.compare;
  };

  const sort = (table, i, down) => {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, text: row.cells[i].dataset.sort ?? row.cells[i].textContent.trim() }));
    const by = reading(rows.map(({ text }) => text));
    rows.sort((a, b) => unknown(a.text) - unknown(b.text) || (unknown(a.text) ? 0 : down ? by(b.text, a.text) : by(a.text, b.text)));
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
    if (table.closest("details")) continue; // the data of a chart, in its order
    if (table.tBodies[0].rows.length > 1) sortable(table);
    if (table.classList.contains("search") && table.tBodies[0].rows.length > 9) searchable(table);
  }
})();
