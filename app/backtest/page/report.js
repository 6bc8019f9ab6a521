"use strict";
// Draws what the tables say. Names come from labels and tapes: dygraphs escapes those of series, we those of titles.
(function () {
  const data = JSON.parse(document.getElementById("figures").textContent);
  const band = "rgba(212, 167, 44, 0.22)", right = "#1a7f37", wrong = "#c0262d";
  const safe = (text) => text.replace(/[&<>"']/g, (c) => "&#" + c.charCodeAt(0) + ";");

  function drawDay(place, day) {
    if (day.rows.length === 0) return; // all of it within a minute
    const rows = day.rows.map((row) => [new Date(row[0]), ...row.slice(1)]);
    new Dygraph(place, rows, {
      labels: ["time", ...day.series], labelsUTC: true, ylabel: "% from prior close", legend: "always",
      labelsSeparateLines: false, showRangeSelector: true, highlightSeriesOpts: { strokeWidth: 3 }, rangeSelectorHeight: 24, strokeWidth: 1.3,
      axes: { y: { valueFormatter: (value) => value.toFixed(2) } },
      underlayCallback: (canvas, area, graph) => {
        canvas.fillStyle = band;
        for (const [start, end] of day.labels) {
          const from = graph.toDomXCoord(start), to = graph.toDomXCoord(end);
          canvas.fillRect(from, area.y, Math.max(to - from, 1), area.h);
        }
        for (const [time, isRight] of day.bells) {
          canvas.fillStyle = isRight ? right : wrong;
          canvas.fillRect(graph.toDomXCoord(time) - 0.75, area.y, 1.5, area.h);
        }
      },
    });
  }

  function drawDelays(place, delays) {
    new Dygraph(place, delays.rows, {
      labels: ["seconds", ...delays.rules], stepPlot: true, connectSeparatedPoints: true, legend: "always",
      xlabel: "seconds since the label's start", ylabel: "% of labels caught", valueRange: [0, 105], strokeWidth: 1.6,
    });
  }

  function drawCosts(place, curve) {
    new Dygraph(place, curve.points, {
      labels: ["false", "missed"], title: safe(curve.rule), xlabel: "false bells a day", ylabel: "% missed",
      valueRange: [0, 105], drawPoints: true, pointSize: 4, strokeWidth: 1, legend: "never",
    });
  }

  for (const place of document.querySelectorAll("[data-day]")) drawDay(place, data.days[place.dataset.day]);
  for (const place of document.querySelectorAll("[data-delays]")) drawDelays(place, data.delays);
  for (const place of document.querySelectorAll("[data-curve]")) drawCosts(place, data.curves[place.dataset.curve]);
})();
