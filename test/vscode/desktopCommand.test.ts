import assert from 'node:assert/strict';
import { parseArguments, remoteUri } from './arguments';
import { codeNames, desktopCommand } from './start/desktopCommand';

describe('the desktop VS Code', () => {
  it('is started with the extension, on the workspace, in an instance of its own', () => {
    for (const platform of ['linux', 'darwin'] as const) {
      assert.deepEqual(codeNames(platform), ['code']);
      assert.deepEqual(
        desktopCommand(platform, {
          code: '/usr/local/bin/code',
          dataFolder: '/tmp/a b/data',
          extension: '/home/ana/ext',
          workspace: '/tmp/a b/sample',
        }),
        {
          command: '/usr/local/bin/code',
          args: [
            '--wait',
            '--new-window',
            '--user-data-dir=/tmp/a b/data',
            '--extensionDevelopmentPath=/home/ana/ext',
            '/tmp/a b/sample',
          ],
          verbatim: false,
        },
      );
    }
  });

  it('is a batch file on Windows, run by the shell with every part quoted', () => {
    assert.deepEqual(codeNames('win32'), ['code.cmd']);
    const { command, args, verbatim } = desktopCommand('win32', {
      code: 'C:\\Program Files\\Microsoft VS Code\\bin\\code.cmd',
      dataFolder: 'C:\\Users\\Ana & Co\\data',
      extension: 'D:\\ext',
      workspace: 'C:\\Users\\Ana & Co\\sample',
    });
    assert.equal(command, 'cmd.exe');
    assert.equal(verbatim, true);
    assert.deepEqual(args, [
      '/d',
      '/s',
      '/c',
      '""C:\\Program Files\\Microsoft VS Code\\bin\\code.cmd" "--wait" "--new-window"' +
        ' "--user-data-dir=C:\\Users\\Ana & Co\\data" "--extensionDevelopmentPath=D:\\ext" "C:\\Users\\Ana & Co\\sample""',
    ]);
  });
});

describe('the arguments of the launcher', () => {
  it('are VS Code’s own, as a test run writes them', () => {
    const given = [
      '/home/ana/space',
      '--extensionDevelopmentPath=/ext',
      '--extensionTestsPath=/ext/out/index.js',
      '--user-data-dir=/tmp/u',
      '--disable-updates',
    ];
    assert.deepEqual(parseArguments(given), {
      all: given,
      extensionDevelopmentPath: '/ext',
      extensionTestsPath: '/ext/out/index.js',
      userDataDir: '/tmp/u',
      folder: '/home/ana/space',
    });
    assert.deepEqual(parseArguments([]), { all: [] });
  });

  it('name one folder and each path once', () => {
    assert.throws(() => parseArguments(['/a', '/b']), /opens one folder, not \/a, \/b/);
    assert.throws(() => parseArguments(['--user-data-dir=/a', '--user-data-dir=/b']), /one --user-data-dir, not 2/);
  });

  it('become addresses of the served window, with what an address can’t hold written another way', () => {
    assert.equal(remoteUri('127.0.0.1:1', '/a b/ü#1'), 'vscode-remote://127.0.0.1:1/a%20b/%C3%BC%231');
  });
});
