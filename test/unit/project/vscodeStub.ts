import { resolve } from 'node:path';

/**
 * A script after which `require('vscode')` gives something whose every name is a class, an enumeration and a name space
 * at once: enough to load a bundle in plain Node, not to run it. It has the names that VS Code's types export, as bundles
 * copy them one by one.
 */
export const vscodeStub = `
const Module = require('node:module');
const types = require('node:fs').readFileSync(${JSON.stringify(resolve('node_modules/@types/vscode/index.d.ts'))}, 'utf8');
const names = [...types.matchAll(/^\\texport (?:abstract )?(?:class|enum|namespace|const|function|let) (\\w+)/gm)].map(found => found[1]);
const anything = () => new Proxy(class {}, { get: (target, key) => key === 'prototype' ? target.prototype
  : typeof key === 'symbol' || key === 'then' ? target[key] : anything() });
const load = Module._load;
const stub = Object.fromEntries(names.map(name => [name, anything()]));
Module._load = (name, ...rest) => name === 'vscode' ? stub : load(name, ...rest);
`;
