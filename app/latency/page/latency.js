"use strict";
// Draws, for each load, the curve of percentiles by nines and p99 by time. Figures are in microseconds.
(function () {
  const loads = JSON.parse(document.getElementById("figures").textContent);
  const percent = (nines) => (nines === 0 ? "0 %" : 100 * (1 - Math.pow(10, -nines)) + " %").replace(/(\.\d*?9)[0-8]\d+/, "$1");

  function draw(place, rows, series, xlabel, format) {
    new Dygraph(place, rows, {
      labels: ["x", ...series], xlabel: xlabel, ylabel: "us", logscale: true, legend: "always", strokeWidth: 1.5,
      axes: { x: { axisLabelFormatter: format, valueFormatter: format }, y: { valueFormatter: (value) => value.toPrecision(3) } },
    });
  }

  for (const place of document.querySelectorAll("[data-curve]")) {
    const load = loads[place.dataset.curve];
    draw(place, load.curve, load.series, "of all, at most as long", percent);
  }
  for (const place of document.querySelectorAll("[data-line]")) {
    const load = loads[place.dataset.line];
    draw(place, load.line, load.series, "seconds", (value) => String(value));
  }
})();
