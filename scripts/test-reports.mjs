// What the reports of vitest and Playwright say, as figures and as the names of what failed: { passed, failed, skipped, failures: string[] }.

/** Lines of a failure's message that the closing list shows. */
const SHOWN_LINES = 6;

/** The first lines of a message, without the colours of a terminal. */
const firstLines = (message) =>
  (message ?? '')
    .replace(/\u001b\[[0-9;]*m/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, SHOWN_LINES)
    .map((line) => `    ${line.trim()}`)
    .join('\n');

export function readVitestReport(report) {
  const failures = [];
  for (const file of report.testResults) {
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    for (const test of failed) failures.push(`${file.name} › ${test.fullName}\n${firstLines(test.failureMessages[0])}`);
    if (file.status === 'failed' && failed.length === 0) failures.push(`${file.name}\n${firstLines(file.message)}`);
  }
  // An error outside of any test: vitest counts none, and still fails.
  if (!report.success && failures.length === 0) failures.push('an error outside of any test; see above');
  return { passed: report.numPassedTests, failed: failures.length, skipped: report.numPendingTests + report.numTodoTests, failures };
}

export function readPlaywrightReport({ stats, suites, errors }) {
  const failures = errors.map((error) => firstLines(error.message));
  const visit = (suite, titles) => {
    for (const spec of suite.specs ?? []) {
      const unexpected = spec.tests.find((test) => test.status === 'unexpected');
      if (unexpected) failures.push(`${[...titles, spec.title].join(' › ')}\n${firstLines(unexpected.results.at(-1)?.error?.message)}`);
    }
    for (const inner of suite.suites ?? []) visit(inner, [...titles, inner.title]);
  };
  for (const suite of suites) visit(suite, [suite.title]);
  return { passed: stats.expected, failed: failures.length, skipped: stats.skipped, failures };
}
