import { expect, test } from 'vitest';
import { groupsFields } from '@/components/groups/groups-fields';
import { parseQuery } from '@/components/data-table/query-state';
import { questionFields, toSearch } from '@/components/messages/question';
import { topicsFields } from '@/components/topics/topics-fields';
import { isProblem, localProblem } from '../errors.ts';
import { queryString } from '../routes.ts';
import { groupsQuery } from './groups.ts';
import { searchQuery } from './messages.ts';
import { problem } from './problem.ts';
import { topicName, topicsQuery } from './topics.ts';

/** The browser does without the contracts' parser: what it reads and sends must be what the contracts take. */
const asSent = (values: Parameters<typeof queryString>[0]) => Object.fromEntries(new URLSearchParams(queryString(values)));

test('an address of a list is the same question to the page and to the server', () => {
  for (const query of ['', 'q=orders&sort=sizeBytes&order=desc&page=3&pageSize=500', 'internal=1&state=under-min-isr']) {
    const state = parseQuery(topicsFields, new URLSearchParams(query));
    expect(topicsQuery.parse(asSent(state))).toEqual(topicsQuery.parse(Object.fromEntries(new URLSearchParams(query))));
    expect(topicsQuery.parse(asSent(state))).toEqual(JSON.parse(JSON.stringify(state)));
  }
  const state = parseQuery(groupsFields, new URLSearchParams('q=bill&state=Empty&sort=lag&order=desc'));
  expect(groupsQuery.parse(asSent(state))).toEqual(state);
});

test('every question that the viewer can ask is one that the server takes', () => {
  for (const query of ['', 'from=offset&offset=42&partitions=0,3&limit=10000', 'from=1h&q=x&scope=header&case=1', 'from=time&time=1769860800000', 'live=1', 'cursor=0:5,1:7']) {
    const asked = toSearch(parseQuery(questionFields, new URLSearchParams(query)), 1_000_000_000_000);
    expect(searchQuery.safeParse(asSent({ ...asked })).success, query).toBe(true);
  }
});

test('a problem is a problem to both', () => {
  const known = { ...localProblem('kafka_error', 'no leader'), kafka: { code: 5, name: 'LEADER_NOT_AVAILABLE', retriable: true }, errors: [{ path: 'a.b', message: 'c' }], brokerId: 2 };
  const answers = [known, { ...known, kafka: null, remedy: 'x' }, { ...known, code: 'nonsense' }, { ...known, kafka: {} }, { ...known, errors: [1] }, { ...known, brokerId: '2' }, null, 'x', {}, undefined];
  expect(answers.map(isProblem)).toEqual(answers.map((answer) => problem.safeParse(answer).success));
});

test('a name of a topic that the form takes is one that the contract takes', () => {
  for (const name of ['', 'orders', '.', '..', '...', 'a b', 'é', 'a'.repeat(249), 'a'.repeat(250)]) {
    const parsed = topicName.safeParse(name);
    expect(parsed.success, name).toBe(['orders', '...', 'a'.repeat(249)].includes(name));
  }
});
