// Draws a report: charts by uPlot, tables by hand. All data is in the page.
'use strict';

(function () {
  const colours = ['#2f6fde', '#d9622b', '#2a9d62', '#8a4fd3', '#c23b6b', '#0f8f9f', '#9a7b1c', '#5b6b7f'];
  const dashes = [[], [6, 4], [2, 3]];
  const wholeSteps = [...Array(12).keys()].flatMap(power => [1, 2, 5].map(step => step * 10 ** power));

  function style(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  // Ticks are exact: what is rounded to three digits says 0.998 where 0.9975 is.
  function tick(number) {
    return number === null ? '' : number.toLocaleString('en', { maximumFractionDigits: 9 });
  }

  // Room at both sides, so that nothing lies on the frame; and some where all values are one.
  function roomy(_, least, most) {
    if (least === null) return [0, 1];
    const room = most - least > 1e-5 ? (most - least) * 0.03 : Math.max(1, Math.abs(most) * 0.1);
    return [least - room, most + room];
  }

  // The horizontal axis: numbers, words at 1, 2 and so on, or the numbers that occur, each at its logarithm.
  function horizontal(chart) {
    if (chart.words)
      return { scale: { time: false, range: () => [0.5, chart.words.length + 0.5] }, splits: () => chart.words.map((_, place) => place + 1), show: place => chart.words[place - 1] };
    if (!chart.logarithmic) {
      const isCounted = chart.series.every(series => series.x.every(number => Math.abs(number - Math.round(number)) < 1e-5)); // There is no half of a hop.
      return { scale: { time: false, range: roomy }, incrs: isCounted ? wholeSteps : undefined, show: tick };
    }
    const all = [...new Set(chart.series.flatMap(series => series.x))].sort((a, b) => a - b);
    return { scale: { time: false, distr: 3, range: () => [all[0] / 1.2, all.at(-1) * 1.2] }, splits: () => all, show: tick };
  }

  function draw(chart) {
    const section = document.createElement('section');
    const heading = document.createElement('h2');
    heading.textContent = chart.title;
    section.append(heading);
    document.getElementById('charts').append(section);
    const width = () => section.clientWidth - 32;
    const wide = (_, shown) => Math.max(52, ...(shown || []).map(text => 22 + 7 * text.length));
    const axis = (label, size) => ({ label, stroke: style('--dim'), grid: { stroke: style('--line'), width: 1 }, ticks: { stroke: style('--line') }, labelSize: 22, size, values: (_, splits) => splits.map(tick) });
    const x = horizontal(chart);
    const across = Object.assign(axis(chart.x, 52), { values: (_, splits) => splits.map(x.show) });
    if (x.incrs) across.incrs = x.incrs;
    if (x.splits) Object.assign(across, { splits: x.splits, filter: (_, splits) => splits });
    const paths = { steps: uPlot.paths.stepped({ align: 1 }), marks: () => null }[chart.kind];
    const plot = new uPlot({
      width: width(),
      height: 280,
      scales: { x: x.scale, y: { range: chart.share ? [0, 1.02] : undefined, distr: chart.logarithmic ? 3 : 1 } },
      axes: [across, axis(chart.y, wide)],
      series: [{ label: chart.x, value: (_, shown) => shown == null ? '--' : x.show(Math.round(shown * 1e5) / 1e5) }].concat(chart.series.map((series, place) => ({
        label: series.name,
        stroke: colours[place % colours.length],
        dash: dashes[Math.floor(place / colours.length) % dashes.length],
        width: 2,
        spanGaps: true,
        points: Object.assign({ show: chart.kind === 'points' || chart.kind === 'marks' || series.x.length < 2 }, chart.kind === 'marks' && { size: 9 }),
        paths,
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
