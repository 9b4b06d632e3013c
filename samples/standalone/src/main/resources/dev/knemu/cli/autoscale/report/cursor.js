'use strict';
(function () {
  const data = JSON.parse(document.getElementById('data').textContent);
  const slider = document.getElementById('at');
  const said = document.getElementById('said');
  const cells = Array.from(document.querySelectorAll('[data-line]'));
  const plots = Array.from(document.querySelectorAll('svg[data-end]'));
  const cursors = plots.map(function (plot) {
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
    line.setAttribute('class', 'cursor');
    line.setAttribute('y1', plot.dataset.top);
    line.setAttribute('y2', plot.dataset.bottom);
    plot.appendChild(line);
    return line;
  });
  function number(value, isTime) {
    if (value === null) { return '-'; }
    if (isTime) { return value !== 0 ? (1 > value ? short(value * 1000) + ' ms' : short(value) + ' s') : '0 s'; }
    return short(value);
  }
  function short(value) {
    const size = Math.abs(value);
    const digits = size >= 100 || value === Math.round(value) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    return Number(value.toFixed(digits)).toLocaleString('en-US', { maximumFractionDigits: 3 });
  }
  function show(index) {
    const time = data.times[index];
    slider.value = index;
    slider.setAttribute('aria-valuetext', time + ' seconds');
    said.textContent = time + ' s';
    cells.forEach(function (cell) {
      const line = data.lines[cell.dataset.line];
      cell.textContent = number(line.values[index], line.isTime);
    });
    document.querySelectorAll('.reading').forEach(function (head) { head.textContent = 'at ' + time + ' s'; });
    plots.forEach(function (plot, i) {
      const left = Number(plot.dataset.left);
      const x = left + Math.min(1, time / Number(plot.dataset.end)) * Number(plot.dataset.wide);
      cursors[i].setAttribute('x1', x);
      cursors[i].setAttribute('x2', x);
    });
  }
  function nearest(time) {
    let best = 0;
    data.times.forEach(function (other, i) {
      if (Math.abs(data.times[best] - time) > Math.abs(other - time)) { best = i; }
    });
    return best;
  }
  plots.forEach(function (plot) {
    function move(event) {
      const box = plot.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width * plot.viewBox.baseVal.width;
      show(nearest((x - Number(plot.dataset.left)) / Number(plot.dataset.wide) * Number(plot.dataset.end)));
    }
    plot.addEventListener('pointermove', move);
    plot.addEventListener('pointerdown', move);
  });
  slider.addEventListener('input', function () { show(Number(slider.value)); });
  document.querySelector('.reader').hidden = false;
  show(data.start);
})();
