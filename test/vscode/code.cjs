#!/usr/bin/env node
// VS Code's own command line, as far as tests need it: what `runTests({ vscodeExecutablePath })` is given.
const { register } = require('tsx/cjs/api');

register();
const { main } = require('./launcher.ts');

main(process.argv.slice(2), process.env).then(
  code => process.exit(code),
  error => {
    console.error(error);
    process.exit(1);
  },
);
