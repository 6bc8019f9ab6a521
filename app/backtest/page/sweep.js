"use strict";
// Draws each rule's variants as a map of two of its keys; the other keys stand still. Texts become text, never markup.
(function () {
  const data = JSON.parse(document.getElementById("figures").textContent);
  const figures = [
    ["recall", "recall, %", true], ["delay", "median delay, s", false], ["lost", "lost at the bell, %", false],
    ["false", "false alerts a day", false], ["alerts", "alerts a day", false], ["pages", "pages a day", false],
  ];
  const margin = { left: 110, top: 10, right: 20, bottom: 60 }, width = 900, height = 420;

  function choice(place, title, options, chosen, changed) {
    const label = document.createElement("label"), select = document.createElement("select");
    label.append(title + " ", select);
    options.forEach((text, i) => select.append(new Option(text, i, false, i === chosen)));
    select.onchange = () => changed(Number(select.value));
    place.append(label);
    return select;
  }

  // Dark where it is good.
  function colour(share, isGood) {
    const good = isGood ? share : 1 - share;
    return `hsl(${20 + 190 * good}, 62%, ${88 - 46 * good}%)`;
  }

  function drawMap(place, rule) {
    const sizes = rule.keys.map((key) => key.values.length);
    const placesOf = (number) => {
      const places = [];
      for (let i = sizes.length; i-- > 0; number = Math.floor(number / sizes[i])) places[i] = number % sizes[i];
      return places;
    };
    const numberOf = (places) => places.reduce((number, place, i) => number * sizes[i] + place, 0);
    const start = rule.chosen === null ? rule.best : rule.chosen;
    const longest = sizes.map((size, i) => i).sort((a, b) => sizes[b] - sizes[a]);
    const state = { x: longest[0], y: longest.length > 1 ? longest[1] : -1, at: placesOf(start), figure: 0, days: 0 };
    const controls = document.createElement("div"), canvas = document.createElement("canvas"), told = document.createElement("p");
    canvas.width = width;
    canvas.height = height;
    told.className = "told";
    place.append(controls, canvas, told);
    const pen = canvas.getContext("2d");
    const cell = () => [(width - margin.left - margin.right) / sizes[state.x],
                        (height - margin.top - margin.bottom) / (state.y < 0 ? 1 : sizes[state.y])];
    const placesAt = (x, y) => state.at.map((place, i) => i === state.x ? x : i === state.y ? y : place);
    const valueOf = (number) => rule[data.days[state.days]][figures[state.figure][0]][number];

    function eachCell(visit) {
      for (let x = 0; x < sizes[state.x]; ++x) {
        for (let y = 0; y < (state.y < 0 ? 1 : sizes[state.y]); ++y) visit(x, y, numberOf(placesAt(x, y)));
      }
    }
    function mark(number, stroke) {
      const places = placesOf(number), [w, h] = cell();
      if (places.some((place, i) => i !== state.x && i !== state.y && place !== state.at[i])) return;
      pen.strokeStyle = stroke;
      pen.lineWidth = 3;
      const rows = state.y < 0 ? 1 : sizes[state.y], y = state.y < 0 ? 0 : places[state.y];
      pen.strokeRect(margin.left + places[state.x] * w - 1, margin.top + (rows - 1 - y) * h - 1, w + 2, h + 2);
    }
    function names(values, count, room, write) {
      const step = Math.max(1, Math.ceil(count / room));
      for (let i = 0; i < count; i += step) write(values[i], i);
    }
    function draw() {
      const [w, h] = cell(), rows = state.y < 0 ? 1 : sizes[state.y];
      let least = Infinity, most = -Infinity;
      eachCell((x, y, number) => {
        const value = valueOf(number);
        if (value !== null) { least = Math.min(least, value); most = Math.max(most, value); }
      });
      pen.clearRect(0, 0, width, height);
      eachCell((x, y, number) => {
        const value = valueOf(number);
        pen.fillStyle = value === null ? "#f0f0f0" : colour(most > least ? (value - least) / (most - least) : 0.5, figures[state.figure][2]);
        pen.fillRect(margin.left + x * w, margin.top + (rows - 1 - y) * h, Math.ceil(w), Math.ceil(h));
      });
      mark(rule.best, "#8250df");
      if (rule.chosen !== null) mark(rule.chosen, "#1d2329");
      pen.fillStyle = "#1d2329";
      pen.font = "12px system-ui, sans-serif";
      pen.textAlign = "center";
      names(rule.keys[state.x].values, sizes[state.x], 14, (text, i) => pen.fillText(text, margin.left + (i + 0.5) * w, height - margin.bottom + 16));
      pen.fillText(rule.keys[state.x].key, margin.left + (width - margin.left - margin.right) / 2, height - margin.bottom + 38);
      pen.textAlign = "right";
      if (state.y >= 0) {
        names(rule.keys[state.y].values, rows, 20, (text, i) => pen.fillText(text, margin.left - 6, margin.top + (rows - 0.5 - i) * h + 4));
        pen.fillText(rule.keys[state.y].key, margin.left - 6, height - margin.bottom + 16);
      }
      pen.textAlign = "left";
      const shown = most >= least ? `${figures[state.figure][1]}: ${least} to ${most}` : `${figures[state.figure][1]}: unknown`;
      pen.fillText(`${shown}; black frame: chosen, violet: best whatever it costs`, margin.left, height - 6);
    }
    function tell(number) {
      const places = placesOf(number);
      const settings = rule.keys.map((key, i) => `${key.key} = ${key.values[places[i]]}`).join(", ");
      const lines = data.days.map((days) => days + ": " + figures.map(([name, title]) => {
        const value = rule[days][name][number];
        return `${title} ${value === null ? "-" : value}`;
      }).join("; "));
      told.textContent = [settings, ...lines].join("\n");
      told.style.whiteSpace = "pre-line";
    }
    canvas.onmousemove = (event) => {
      const box = canvas.getBoundingClientRect(), [w, h] = cell(), rows = state.y < 0 ? 1 : sizes[state.y];
      const x = Math.floor(((event.clientX - box.left) * width / box.width - margin.left) / w);
      const y = rows - 1 - Math.floor(((event.clientY - box.top) * height / box.height - margin.top) / h);
      if (x >= 0 && x < sizes[state.x] && y >= 0 && y < rows) tell(numberOf(placesAt(x, y)));
    };
    function buildControls() {
      controls.replaceChildren();
      const keys = rule.keys.map((key) => key.key);
      choice(controls, "figure", figures.map((figure) => figure[1]), state.figure, (i) => { state.figure = i; draw(); });
      if (data.days.length > 1) choice(controls, "of", data.days, state.days, (i) => { state.days = i; draw(); });
      const axis = (mine, other) => (i) => {
        if (i === state[other]) state[other] = state[mine];
        state[mine] = i;
        buildControls();
        draw();
      };
      if (keys.length > 1) {
        choice(controls, "across", keys, state.x, axis("x", "y"));
        choice(controls, "up", keys, state.y, axis("y", "x"));
      }
      rule.keys.forEach((key, i) => {
        if (i === state.x || i === state.y) return;
        choice(controls, key.key, key.values, state.at[i], (value) => { state.at[i] = value; draw(); });
      });
    }
    buildControls();
    draw();
    tell(start);
  }

  document.querySelectorAll("[data-rule]").forEach((place) => drawMap(place, data.rules[Number(place.dataset.rule)]));
})();
