/** The tests of librdkafka 2.0.2, what is expected of each, and which of them fit into `npm test`. */
import type { SuiteTest } from '../kit/librdkafka-suite.ts';

export interface Expectation extends SuiteTest {
  /** Part of `npm test`. */
  readonly ci?: true;
  /** Takes longer than ten seconds. */
  readonly long?: true;
  /** Why it fails or is skipped; without it the test must pass. */
  readonly fails?: string;
  readonly skips?: string;
  /** Why it may pass or fail. */
  readonly varies?: string;
}

const NO_TRANSACTIONS = 'transactions are not served yet';
const OLD_FORMATS = 'its last parts produce in record formats before v2, which are refused; those in v2 pass';
const NO_ACLS = 'needs kafka-acls.sh and an authorizer';
const NO_SASL = 'needs a listener with SASL';
/** Against Apache Kafka 3.9.1 the first of them hang at the same place. */
const HANGS = 'hangs when a consumer whose topic was deleted is destroyed: librdkafka 2.0.2’s own, mended in 2.1.0 (its pull request 4187)';

/** Short ones that need a broker, and the ones whose subject broke other brokers. */
const inCi = [
  ...['0001', '0002', '0003', '0005', '0007', '0008', '0011', '0012', '0013', '0014', '0017', '0018', '0019', '0020', '0021', '0022'],
  ...['0029', '0030', '0031', '0036', '0039', '0040', '0042', '0044', '0048', '0054', '0056', '0057', '0060'],
  ...['0063', '0064', '0065', '0067', '0070', '0073', '0085', '0090', '0097', '0099', '0102', '0112', '0118', '0130', '0132', '0137'],
];

/** The rest of what needs a broker: they wait for timeouts, rebalances and retention. */
const longer = [
  ...['0015', '0016', '0026', '0033', '0034', '0035', '0038', '0041', '0045', '0049', '0050', '0051', '0053', '0059', '0069'],
  ...['0075', '0076', '0077', '0082', '0083', '0084', '0086', '0088', '0089', '0091', '0092', '0093', '0094', '0101', '0110', '0114'],
  ...['0122', '0123', '0125'],
];

/** They use no cluster: they show that the suite and the library under it are sound. */
const local = [
  ...['0000', '0004', '0006', '0009', '0025', '0037', '0043', '0046', '0058', '0062', '0066', '0072', '0074', '0078', '0080', '0095', '0100'],
  ...['0104', '0105', '0106', '0116', '0117', '0120', '0121', '0124', '0128', '0131', '0133', '0134', '0136', '0138'],
];

const adminParts = [
  ...['CreateTopics', 'DeleteTopics', 'CreatePartitions', 'AlterConfigs', 'DescribeConfigs', 'DeleteRecords', 'ListConsumerGroups'],
  ...['DeleteGroups', 'DeleteConsumerGroupOffsets', 'AlterConsumerGroupOffsets'],
];

const rebalanceParts = [
  ...['a_assign_tests', 'b_subscribe_with_cb_test', 'c_subscribe_no_cb_test', 'd_change_subscription_add_topic', 'e_change_subscription_remove_topic'],
  ...['f_assign_call_cooperative', 'g_incremental_assign_call_eager', 'k_add_partition'],
  ...['l_unsubscribe', 'm_unsubscribe_2', 'o_java_interop', 's_subscribe_when_rebalancing', 't_max_poll_interval_exceeded'],
  ...['u_multiple_subscription_changes', 'v_commit_during_rebalance', 'x_incremental_rebalances'],
];

const longInCi = ['0018', '0030', '0102', '0137'];

export const librdkafkaTests: readonly Expectation[] = [
  ...inCi.map((number): Expectation => ({ number, ci: true, ...(longInCi.includes(number) ? { long: true } : {}) })),
  ...longer.map((number): Expectation => ({ number })),
  ...local.map((number): Expectation => ({ number })),
  ...adminParts.map((part): Expectation => ({ number: '0081', part: `do_test_${part}`, ci: true })),
  { number: '0081', part: 'do_test_DescribeConsumerGroups' },
  { number: '0081', part: 'do_test_ListConsumerGroupOffsets' },
  { number: '0081', part: 'Acls', fails: NO_ACLS },
  { number: '0061', part: 'without transactions', ci: true },
  { number: '0061', part: 'with transactions', fails: NO_TRANSACTIONS },
  { number: '0052', fails: OLD_FORMATS },
  { number: '0055', fails: NO_TRANSACTIONS },
  ...rebalanceParts.map((part): Expectation => ({ number: '0113', part })),
  ...['h_delete_topic', 'i_delete_topic_2', 'j_delete_topic_no_rb_callback', 'n_wildcard'].map((part): Expectation => ({ number: '0113', part, fails: HANGS })),
  { number: '0045', part: 'do_test_non_exist_and_partchange', scenario: 'noautocreate' },
  { number: '0045', part: 'do_test_topic_remove', scenario: 'noautocreate', fails: HANGS },
  { number: '0107', scenario: 'noautocreate', fails: HANGS },
  { number: '0068', varies: 'counts on messages with a life of two seconds being sent over connections that it delays by ten; so against Apache Kafka' },
  { number: '0111', scenario: 'noautocreate' },
  // From 2.1 on it wants an authorizer as well.
  { number: '0109', brokerVersion: '2.0.0' },
  { number: '0028', skips: 'a known issue of the suite' },
  { number: '0047', skips: 'a known issue of the suite' },
  { number: '0079', skips: 'a known issue of the suite' },
  { number: '0098', fails: NO_TRANSACTIONS },
  { number: '0103', fails: NO_TRANSACTIONS },
  { number: '0129', fails: NO_TRANSACTIONS },
  { number: '0115', fails: NO_ACLS },
  { number: '0119', fails: NO_ACLS },
  { number: '0126', skips: NO_SASL },
  { number: '0135', skips: NO_SASL },
];
