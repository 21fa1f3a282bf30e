// Draws a report: charts by uPlot, tables by hand. All data is in the page.
'use strict';

(function () {
  const colours = ['#2f6fde', '#d9622b', '#2a9d62', '#8a4fd3', '#c23b6b', '#0f8f9f', '#9a7b1c', '#5b6b7f'];
  const dashes = [[], [6, 4], [2, 3]];

  function style(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function draw(chart) {
    const section = document.createElement('section');
    const heading = document.createElement('h2');
    heading.textContent = chart.title;
    section.append(heading);
    document.getElementById('charts').append(section);
    const width = () => section.clientWidth - 32;
    const wide = (_, shown) => Math.max(52, ...(shown || []).map(text => 16 + 7 * text.length));
    const axis = (label, size) => ({ label, stroke: style('--dim'), grid: { stroke: style('--line'), width: 1 }, ticks: { stroke: style('--line') }, labelSize: 22, size });
    const range = chart.share ? [0, 1] : undefined;
    const plot = new uPlot({
      width: width(),
      height: 280,
      scales: { x: { time: false }, y: { range } },
      axes: [axis(chart.x, 52), axis(chart.y, wide)],
      series: [{ label: chart.x }].concat(chart.series.map((series, place) => ({
        label: series.name,
        stroke: colours[place % colours.length],
        dash: dashes[Math.floor(place / colours.length) % dashes.length],
        width: 2,
        spanGaps: true,
        points: { show: chart.kind === 'points' },
        paths: chart.kind === 'steps' ? uPlot.paths.stepped({ align: 1 }) : undefined,
      }))),
    }, uPlot.join(chart.series.map(series => [series.x, series.y])), section);
    new ResizeObserver(() => plot.setSize({ width: width(), height: 280 })).observe(section);
  }

  function table(content) {
    const section = document.createElement('section');
    section.className = 'tables';
    const heading = document.createElement('h2');
    heading.textContent = content.title;
    const element = document.createElement('table');
    if (content.heading) {
      const row = element.insertRow();
      for (const cell of content.heading) {
        const head = document.createElement('th');
        head.textContent = cell;
        row.append(head);
      }
    }
    for (const cells of content.rows) {
      const row = element.insertRow();
      for (const cell of cells) {
        const place = row.insertCell();
        place.textContent = cell === null ? '' : cell;
        if (typeof cell === 'number') place.className = 'number';
      }
    }
    section.append(heading, element);
    document.getElementById('tables').append(section);
  }

  report.charts.forEach(draw);
  report.tables.forEach(table);
})();
