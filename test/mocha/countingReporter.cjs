// Mocha's own `dot` or `spec` report (option `style`), and the counts of the run added to the file that APIM_MI_COUNTS
// names, for the line at the end of `npm test`.
const { appendFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class CountingReporter {
  constructor(runner, options) {
    const style = options?.reporterOptions?.style ?? 'dot';
    this.report = new reporters[style === 'spec' ? 'Spec' : 'Dot'](runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = runner.stats;
      const file = process.env.APIM_MI_COUNTS;
      if (file) appendFileSync(file, `${JSON.stringify({ passes, failures, pending })}\n`);
    });
  }
};
