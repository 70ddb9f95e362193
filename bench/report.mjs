/** One Markdown table per scene: medians of the rounds, and ratios to the peer where there is one. */
export function table(results) {
  let text = '';
  for (const scene of unique(results, 'scene')) {
    const rows = results.filter((row) => row.scene === scene);
    const sides = unique(rows, 'side');
    const peer = sides.includes('apache-kafka') ? 'apache-kafka' : undefined;
    const ours = sides.filter((side) => side !== peer);
    const label = (side) => rows.find((row) => row.side === side).label;
    const heads = ['', ...sides.map(label), ...(peer ? ours.map((side) => `${label(side)} ÷ Apache Kafka`) : [])];
    text += `\n### ${scene}\n\n| ${heads.join(' | ')} |\n|${heads.map(() => ' --- ').join('|')}|\n`;
    for (const name of unique(rows, 'name')) {
      const value = (side) => median(rows.filter((row) => row.side === side && row.name === name).map((row) => row.value));
      const ratios = peer ? ours.map((side) => ratio(value(side), value(peer))) : [];
      text += `| ${name} | ${[...sides.map((side) => cell(rows, side, name)), ...ratios].join(' | ')} |\n`;
    }
  }
  return text;
}

function cell(rows, side, name) {
  const values = rows.filter((row) => row.side === side && row.name === name).map((row) => row.value);
  if (values.length === 0) return 'not measured';
  const spread = values.length > 1 ? ` (${short(Math.min(...values))} to ${short(Math.max(...values))}, n=${values.length})` : '';
  return `${short(median(values))}${spread}`;
}

function ratio(ours, theirs) {
  return ours === undefined || theirs === undefined ? '' : `${(ours / theirs).toFixed(2)}×`;
}

function short(value) {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : sorted.length === 0 ? undefined : (sorted[middle - 1] + sorted[middle]) / 2;
}

function unique(rows, key) {
  return [...new Set(rows.map((row) => row[key]))];
}
