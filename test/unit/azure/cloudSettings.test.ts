import assert from 'node:assert/strict';
import { chinaCloud, chooseCloud, publicCloud, unknownGraph, usGovernmentCloud } from '../../../src/azure';
import type { CloudSettings } from '../../../src/azure/cloudSettings';

const custom = {
  name: 'Contoso',
  portalUrl: 'https://portal.contoso.example/',
  managementEndpointUrl: 'https://management.core.contoso.example/',
  resourceManagerEndpointUrl: 'https://management.contoso.example/',
  activeDirectoryEndpointUrl: 'https://login.contoso.example/',
  activeDirectoryResourceId: 'https://management.core.contoso.example/',
};
const own = (environment: unknown, customEnvironment?: unknown): CloudSettings => ({
  environment: { globalValue: environment },
  customEnvironment: { globalValue: customEnvironment },
});

describe('the cloud of the settings (models.md 2.2)', () => {
  it('is the one that the user’s own settings name', () => {
    assert.deepEqual(chooseCloud(own(undefined)), { kind: 'cloud', cloud: publicCloud });
    assert.deepEqual(chooseCloud(own('USGovernment')), { kind: 'cloud', cloud: usGovernmentCloud });
    assert.deepEqual(chooseCloud(own('ChinaCloud')), { kind: 'cloud', cloud: chinaCloud });
    assert.deepEqual(chooseCloud(own('Mars')), { kind: 'unknownEnvironment' });
    assert.deepEqual(chooseCloud(own(7)), { kind: 'unknownEnvironment' });
  });

  it('takes every address of a custom cloud from there, and knows no Graph unless one is named', () => {
    const cloud = {
      name: 'Contoso',
      resourceManager: 'https://management.contoso.example',
      resourceManagerAudience: 'https://management.core.contoso.example/',
      authority: 'https://login.contoso.example',
      tokenIssuers: { v1: 'https://login.contoso.example', v2: 'https://login.contoso.example' },
      graph: unknownGraph,
      portal: 'https://portal.contoso.example',
    };
    assert.deepEqual(chooseCloud(own('custom', custom)), { kind: 'cloud', cloud });
    const withGraph = { ...custom, microsoftGraphUrl: 'https://graph.contoso.example/' };
    assert.deepEqual(chooseCloud(own('custom', withGraph)), {
      kind: 'cloud',
      cloud: { ...cloud, graph: 'https://graph.contoso.example' },
    });
  });

  for (const bad of [
    undefined,
    '',
    'http://management.contoso.example',
    'https://user:secret@management.contoso.example',
    'https://management.contoso.example/?to=elsewhere',
    'management.contoso.example',
    12,
  ]) {
    it(`refuses ${String(bad)} as an address`, () => {
      assert.deepEqual(chooseCloud(own('custom', { ...custom, resourceManagerEndpointUrl: bad })), {
        kind: 'badAddress',
        property: 'resourceManagerEndpointUrl',
      });
    });
  }

  it('is none while a workspace or folder says otherwise, whichever of the two settings it sets', () => {
    const rogue = { ...custom, activeDirectoryEndpointUrl: 'https://login.rogue.example' };
    const cases: readonly [CloudSettings, string][] = [
      [{ environment: { workspaceValue: 'custom' }, customEnvironment: { workspaceValue: rogue } }, 'environment'],
      [{ environment: { workspaceFolderValue: 'USGovernment' }, customEnvironment: {} }, 'environment'],
      [
        {
          environment: { globalValue: 'custom' },
          customEnvironment: { globalValue: custom, workspaceValue: rogue },
        },
        'customEnvironment',
      ],
    ];
    for (const [settings, setting] of cases) {
      assert.deepEqual(chooseCloud(settings), { kind: 'workspaceOverride', setting });
    }
  });

  it('doesn’t mind a workspace that says the same', () => {
    const same = { globalValue: 'USGovernment', workspaceValue: 'USGovernment' };
    assert.deepEqual(chooseCloud({ environment: same, customEnvironment: {} }), {
      kind: 'cloud',
      cloud: usGovernmentCloud,
    });
  });
});
