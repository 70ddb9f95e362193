/** Apache Kafka's own tools, from Maven Central, as judges: one class path for each version, kept from run to run. */
import fs from 'node:fs';
import { cacheDirectory, type Finished, run, tools, whyMissing } from './foreign-tools.ts';
import { fetchJars } from './maven-jars.mjs';

const TOOL_LIMIT_MS = 90_000;
/** Short runs: cheap to start rather than fast in the end. */
const JVM = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'];

export class ApacheKafka {
  readonly version: string;
  /** Why it cannot be used; undefined when it can. */
  readonly missing: string | undefined;
  private readonly libraries: string;

  constructor(version: string) {
    this.version = version;
    this.libraries = cacheDirectory(`apache-kafka-${version}`);
    const fetch = (): string | undefined => whyMissing(tools.maven) ?? fetchJars(this.libraries, jarsOf(version));
    this.missing = whyMissing(tools.java) ?? (fs.existsSync(this.libraries) ? undefined : fetch());
  }

  /** Runs the main class of a tool; never rejects. */
  run(mainClass: string, ...args: string[]): Promise<Finished> {
    return run('java', [...JVM, '-cp', `${this.libraries}/*`, mainClass, ...args], { limitMs: TOOL_LIMIT_MS });
  }
}

function jarsOf(version: string): Parameters<typeof fetchJars>[1] {
  return [
    // 3.9 brings a log4j that would write its warnings between the lines that tests read.
    { group: 'org.apache.kafka', artifact: 'kafka_2.13', version, without: { group: 'org.slf4j', artifact: 'slf4j-reload4j' } },
    { group: 'org.apache.kafka', artifact: 'kafka-tools', version, without: { group: 'org.slf4j', artifact: 'slf4j-reload4j' } },
    { group: 'org.slf4j', artifact: 'slf4j-nop', version: '1.7.36' },
  ];
}
