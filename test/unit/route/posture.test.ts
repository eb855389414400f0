import assert from 'node:assert/strict';
import { type Facts, type Posture, factsHash, judge, posture, unread, worst } from '../../../src/route';
import { facts } from './samples';

const postureOf = (all: Facts, proved?: Facts): Posture =>
  posture(judge(all), factsHash(all), proved && { at: 1, factsHash: factsHash(proved) });

describe('posture', () => {
  it('is configured, not proved, where all agrees and nothing proved it', () => {
    assert.deepEqual(postureOf(facts()), { word: 'configured', why: 'neverProved' });
  });

  it('is secured only while the proof is of these very facts', () => {
    assert.deepEqual(postureOf(facts(), facts()), { word: 'secured', provedAt: 1 });
    const changed = facts({ settings: { excludedPaths: ['/health'] } });
    assert.deepEqual(postureOf(changed, facts()), { word: 'configured', why: 'changedSinceProof' });
  });

  it('is open where the app answers anyone, whatever else is wrong', () => {
    const open = facts({ settings: { enabled: false }, policy: {}, identity: { userAssigned: [] } });
    assert.equal(postureOf(open).word, 'open');
    assert.equal(postureOf(open, open).word, 'open');
  });

  it('is broken where the gateway would be refused, even if it was proved once', () => {
    const broken = facts({ settings: { allowedApplications: ['someone-else'] } });
    assert.equal(postureOf(broken, broken).word, 'broken');
  });

  it('is unknown with the reason where something could not be read', () => {
    const all: Facts = { ...facts(), application: unread('forbidden') };
    const { word, why } = { why: undefined, ...postureOf(all) };
    assert.deepEqual({ word, why }, { word: 'unknown', why: 'forbidden' });
  });

  it('sums up as the worst', () => {
    const open = postureOf(facts({ settings: { enabled: false } }));
    const broken = postureOf(facts({ policy: {} }));
    const fine = postureOf(facts());
    assert.equal(worst([fine, open, broken]), broken);
    assert.equal(worst([]), undefined);
  });
});

describe('factsHash', () => {
  it('does not depend on the order of keys, but on every value', () => {
    const one = facts();
    const reordered = Object.fromEntries(Object.entries(one).reverse()) as unknown as Facts;
    assert.equal(factsHash(reordered), factsHash(one));
    assert.notEqual(factsHash(facts({ systemClientId: 'x' })), factsHash(one));
    assert.notEqual(factsHash(facts({ settings: { anonymousAction: 'Return403' } })), factsHash(one));
  });

  it('does not depend on the order in which Azure lists things', () => {
    const assignments = ['a', 'b'].map(principalId => ({
      principalId,
      principalName: '',
      principalType: 'ServicePrincipal',
      roleId: 'r',
    }));
    const listed = (turn: <T>(list: readonly T[]) => T[]): Facts =>
      facts({
        identity: { userAssigned: turn(['x', 'y'].map(id => ({ id, principalId: `${id}-p`, clientId: `${id}-c` }))) },
        application: {
          servicePrincipal: {
            id: '1',
            assignmentRequired: true,
            assigned: turn(['a', 'b']),
            assignments: turn(assignments),
          },
        },
      });
    const hash = factsHash(listed(list => [...list]));
    assert.equal(factsHash(listed(list => [...list].reverse())), hash);
    assert.notEqual(factsHash(listed(list => list.slice(1))), hash);
  });
});
