import assert from 'node:assert/strict';
import { type FactId, type FactJudgement, type Facts, factIds, judge, unread } from '../../../src/route';
import {
  app,
  appClientId,
  application,
  callerClientId,
  callerObjectId,
  facts,
  locked,
  sending,
  tenantId,
} from './samples';

interface Row {
  readonly name: string;
  readonly facts: Facts;
  readonly fact: FactId;
  readonly state: FactJudgement['state'];
  readonly code: FactJudgement['code'];
}

const token = sending.token!;
const user = { id: '/x', principalId: 'user-oid', clientId: 'user-client' };

const rows: Row[] = [
  {
    name: 'no identity at all',
    facts: facts({ identity: { userAssigned: [] } }),
    fact: 'F1',
    state: 'disagrees',
    code: 'noIdentity',
  },
  {
    name: 'F-15: only user-assigned, policy names none',
    facts: facts({ identity: { userAssigned: [user] } }),
    fact: 'F1',
    state: 'disagrees',
    code: 'noSystemIdentity',
  },
  {
    name: 'F-18: client-id of an identity that is not attached',
    facts: facts({ policy: { token: { ...token, clientId: 'other' } } }),
    fact: 'F1',
    state: 'disagrees',
    code: 'notAttached',
  },
  {
    name: 'user-assigned identity named by the policy',
    facts: facts({ identity: { userAssigned: [user] }, policy: { token: { ...token, clientId: 'USER-client' } } }),
    fact: 'F1',
    state: 'agrees',
    code: 'hasIdentity',
  },
  { name: 'no statement', facts: facts({ policy: {} }), fact: 'F2', state: 'disagrees', code: 'sendsNoToken' },
  {
    name: 'F-26: base missing',
    facts: facts({ policy: { droppedAt: 'operation' } }),
    fact: 'F2',
    state: 'disagrees',
    code: 'dropped',
  },
  {
    name: 'F-11: overwritten',
    facts: facts({ policy: { ...sending, overwrittenBy: { element: 'set-header', scope: 'operation' } } }),
    fact: 'F2',
    state: 'disagrees',
    code: 'overwritten',
  },
  {
    name: 'only in a branch',
    facts: facts({ policy: { token: { ...token, conditional: true } } }),
    fact: 'F2',
    state: 'unknown',
    code: 'conditional',
  },
  {
    name: 'F-05: no such application',
    facts: facts({ application: null }),
    fact: 'F3',
    state: 'disagrees',
    code: 'noApplication',
  },
  {
    name: 'F-05: resource names another thing',
    facts: facts({ policy: { token: { ...token, resource: 'https://orders-app.azurewebsites.net' } } }),
    fact: 'F3',
    state: 'disagrees',
    code: 'wrongResource',
  },
  {
    name: 'F-17: scope syntax',
    facts: facts({ policy: { token: { ...token, resource: `api://${appClientId}/.default` } } }),
    fact: 'F3',
    state: 'disagrees',
    code: 'wrongResource',
  },
  {
    name: 'resource in a named value is not judged',
    facts: facts({ policy: { token: { ...token, resource: '{{orders-resource}}' } } }),
    fact: 'F3',
    state: 'agrees',
    code: 'applicationExists',
  },
  {
    name: 'F-06: no service principal',
    facts: (() => {
      const without: Record<string, unknown> = { ...application };
      delete without['servicePrincipal'];
      return {
        ...facts(),
        application: { state: 'read', value: without as unknown as typeof application },
      } satisfies Facts;
    })(),
    fact: 'F3',
    state: 'disagrees',
    code: 'noServicePrincipal',
  },
  {
    name: 'F-07: not assigned',
    facts: facts({ application: { servicePrincipal: { id: '1', assignmentRequired: true, assigned: ['someone'] } } }),
    fact: 'F4',
    state: 'disagrees',
    code: 'notAssigned',
  },
  {
    name: 'assignment not required',
    facts: facts({ application: { servicePrincipal: { id: '1', assignmentRequired: false } } }),
    fact: 'F4',
    state: 'notNeeded',
    code: 'assignmentNotRequired',
  },
  {
    name: 'authentication off',
    facts: facts({ settings: { enabled: false } }),
    fact: 'F5',
    state: 'disagrees',
    code: 'authenticationOff',
  },
  {
    name: 'F-38: anonymous allowed',
    facts: facts({ settings: { anonymousAction: 'AllowAnonymous' } }),
    fact: 'F5',
    state: 'disagrees',
    code: 'allowsAnonymous',
  },
  {
    name: 'F-37: redirect',
    facts: facts({ settings: { anonymousAction: 'RedirectToLoginPage' } }),
    fact: 'F5',
    state: 'disagrees',
    code: 'redirects',
  },
  {
    name: 'everything excluded',
    facts: facts({ settings: { excludedPaths: ['/*'] } }),
    fact: 'F5',
    state: 'disagrees',
    code: 'allExcluded',
  },
  {
    name: 'F-49: file-based',
    facts: facts({ settings: { configFile: 'auth.json' } }),
    fact: 'F5',
    state: 'unknown',
    code: 'fileBased',
  },
  {
    name: 'F-01: v1 token for the URI, only the client ID accepted',
    facts: facts({
      application: { tokenVersion: 1 },
      policy: { token: { ...token, resource: `api://${appClientId}` } },
      settings: { allowedAudiences: [], issuer: `https://sts.windows.net/${tenantId}/` },
    }),
    fact: 'F6',
    state: 'disagrees',
    code: 'wrongAudience',
  },
  {
    name: 'F-08: v1 token under a v2 issuer',
    facts: facts({ application: { tokenVersion: 1 } }),
    fact: 'F6',
    state: 'disagrees',
    code: 'wrongIssuer',
  },
  {
    name: 'F-10: issuer of another tenant',
    facts: facts({
      settings: { issuer: 'https://login.microsoftonline.com/11111111-0000-0000-0000-000000000000/v2.0' },
    }),
    fact: 'F6',
    state: 'disagrees',
    code: 'wrongIssuer',
  },
  {
    name: 'F-02: only the app itself allowed',
    facts: facts({ settings: { allowedApplications: [appClientId] } }),
    fact: 'F7',
    state: 'disagrees',
    code: 'callerNotAllowed',
  },
  {
    name: 'F-03: empty list',
    facts: facts({ settings: { allowedApplications: [] } }),
    fact: 'F7',
    state: 'unknown',
    code: 'emptyList',
  },
  {
    name: 'F-04: swapped ids',
    facts: facts({ settings: { allowedApplications: [callerObjectId], allowedIdentities: [callerClientId] } }),
    fact: 'F7',
    state: 'disagrees',
    code: 'callerNotAllowed',
  },
];

describe('judge', () => {
  it('finds that everything agrees where it does', () => {
    const judgement = judge(facts());
    assert.deepEqual(
      factIds.map(id => judgement[id].state),
      factIds.map(() => 'agrees'),
    );
  });

  for (const row of rows) {
    it(`${row.fact}: ${row.name}`, () => {
      const { state, code } = judge(row.facts)[row.fact];
      assert.deepEqual({ state, code }, { state: row.state, code: row.code });
    });
  }

  it('says no allow list where there is neither list', () => {
    const withoutLists: Record<string, unknown> = { ...locked };
    delete withoutLists['allowedApplications'];
    delete withoutLists['allowedIdentities'];
    const all: Facts = {
      ...facts(),
      doors: [{ app, settings: { state: 'read', value: withoutLists as unknown as typeof locked } }],
    };
    assert.equal(judge(all).F7.code, 'anyCaller');
  });

  it('takes the worst door and names it', () => {
    const slot = { ...app, name: 'staging' };
    const all: Facts = {
      ...facts(),
      doors: [...facts().doors, { app: slot, settings: { state: 'read', value: { ...locked, enabled: false } } }],
    };
    assert.deepEqual(
      { code: judge(all).F5.code, door: judge(all).F5.door },
      { code: 'authenticationOff', door: 'staging' },
    );
  });

  it('keeps "forbidden" apart from "not read"', () => {
    const judgement = judge({ ...facts(), application: unread('forbidden'), identity: unread('notYet') });
    assert.equal(judgement.F3.code, 'forbidden');
    assert.equal(judgement.F1.code, 'notRead');
  });
});
