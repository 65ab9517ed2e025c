import { svg, html } from '../parts/view.js';

const [WIDTH, HEIGHT] = [240, 36];

/**
 * Values over time as an area, from 0 to their most. Next to it stand the numbers: it shows the shape alone, and is
 * hidden from screen readers. A moment without a value is a gap.
 */
export const spark = measured => {
  // One alone would be a point, which nobody sees.
  const values = measured.length === 1 ? [...measured, ...measured] : measured;
  const most = Math.max(1, ...values.filter(value => value !== undefined));
  const x = index => ((WIDTH * index) / (values.length - 1)).toFixed(1);
  const y = value => (HEIGHT - 1 - ((HEIGHT - 3) * value) / most).toFixed(1);
  const runs = [];
  values.forEach((value, index) => {
    if (value === undefined) return;
    if (index === 0 || values[index - 1] === undefined) runs.push([]);
    runs.at(-1).push(index);
  });
  const line = run => run.map(index => `${x(index)},${y(values[index])}`).join(' ');
  return html`
    <svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      ${runs.map(run => svg`
        <polygon points="${x(run[0])},${HEIGHT} ${line(run)} ${x(run.at(-1))},${HEIGHT}"></polygon>
        <polyline points=${line(run)} vector-effect="non-scaling-stroke"></polyline>`)}
    </svg>`;
};
