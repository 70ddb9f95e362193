// Released Java programs with everything they need, from Maven Central into one directory: tests have them as judges, the benchmark as a peer.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const DOWNLOAD_LIMIT_MS = 240_000;
const SELF = '<modelVersion>4.0.0</modelVersion><groupId>fetched</groupId><artifactId>jars</artifactId><version>1</version>';

/**
 * @typedef {{ group: string, artifact: string, version: string, without?: { group: string, artifact: string } }} Dependency
 */

/**
 * Collects the jars in `into`; does nothing when they are there. A sentence when that is not possible.
 * @param {string} into
 * @param {readonly Dependency[]} dependencies
 * @returns {string | undefined}
 */
export function fetchJars(into, dependencies) {
  if (fs.existsSync(into)) return undefined;
  const partial = `${into}.${process.pid}.partial`;
  fs.mkdirSync(partial, { recursive: true });
  const pom = path.join(partial, 'pom.xml');
  fs.writeFileSync(pom, `<project>${SELF}<dependencies>${dependencies.map(element).join('')}</dependencies></project>\n`);
  const args = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`];
  const { status, error, stdout } = spawnSync('mvn', args, { encoding: 'utf8', timeout: DOWNLOAD_LIMIT_MS });
  if (status === 0 && !fs.existsSync(into)) fs.renameSync(partial, into);
  else fs.rmSync(partial, { recursive: true, force: true });
  if (status === 0) return undefined;
  const why = error?.message ?? stdout.split('\n').find((line) => line.includes('ERROR'))?.trim();
  return `${dependencies[0]?.artifact} ${dependencies[0]?.version} could not be fetched from Maven Central${why ? ` (${why})` : ''}`;
}

/** @param {Dependency} dependency */
function element({ group, artifact, version, without }) {
  const exclusion = without ? `<exclusions><exclusion>${coordinates(without)}</exclusion></exclusions>` : '';
  return `<dependency>${coordinates({ group, artifact })}<version>${version}</version>${exclusion}</dependency>`;
}

/** @param {{ group: string, artifact: string }} of */
function coordinates({ group, artifact }) {
  return `<groupId>${group}</groupId><artifactId>${artifact}</artifactId>`;
}
