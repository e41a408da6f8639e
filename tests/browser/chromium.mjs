// chromium - one browser for all files of tests: says on its first line where it is (BOOTLINE_BROWSER), and
// runs until its standard input ends.

import {chromium} from 'playwright-core';
import {LAUNCH} from './harness.mjs';

const server = await chromium.launchServer({...LAUNCH, host: '127.0.0.1'});
console.log(server.wsEndpoint());
process.stdin.resume().once('end', () => server.close());
