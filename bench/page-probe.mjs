// Runs inside the page, before its own scripts: what the browser itself measures.
export function probe() {
  const seen = { lcp: 0, cls: 0, tasks: [], events: [] };
  const observe = (type, each, options = {}) => new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...options });
  observe('largest-contentful-paint', (entry) => (seen.lcp = entry.startTime));
  observe('layout-shift', (entry) => (seen.cls += entry.hadRecentInput ? 0 : entry.value));
  observe('longtask', (entry) => seen.tasks.push({ at: entry.startTime, ms: entry.duration }));
  observe('event', (entry) => entry.interactionId && seen.events.push({ name: entry.name, at: entry.startTime, ms: entry.duration }), { durationThreshold: 16 });
  window.__probe = seen;
}

/** The slowest frame of 95 in 100 while the region scrolls for two seconds, and how many elements the page holds. */
export function scrollFrames(label) {
  const region = document.querySelector(`[role="region"][aria-label^="${label}"]`);
  const frames = [];
  return new Promise((resolve) => {
    const begun = performance.now();
    let last = begun;
    const step = (now) => {
      frames.push(now - last);
      last = now;
      region.scrollTop += 120;
      if (now - begun < 2_000) requestAnimationFrame(step);
      else {
        frames.sort((one, other) => one - other);
        resolve({ p95: frames[Math.floor(frames.length * 0.95)], elements: document.querySelectorAll('*').length, scrolled: region.scrollTop });
      }
    };
    requestAnimationFrame(step);
  });
}
