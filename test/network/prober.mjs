// One end of the network, in a namespace of its own: listens, and tries others. A question is a line of JSON on standard input, and so is the
// answer on standard output; the end of the one is the end of this.
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer, Socket } from 'node:net';
import { createInterface } from 'node:readline';

const SILENCE_MS = 700;
const ip = (...words) => execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] });

/** Takes its end of the cable into use. */
function plug({ device, address, gateway }) {
  ip('link', 'set', device, 'name', 'eth0');
  ip('address', 'add', `${address}/30`, 'dev', 'eth0');
  ip('link', 'set', 'eth0', 'up');
  ip('route', 'add', 'default', 'via', gateway);
}

const listening = (server, bind) => new Promise((done, fail) => bind(server.once('error', fail), done));

/** Takes every connection on TCP ports, and echoes on UDP ports. */
async function listen({ tcp, udp }) {
  for (const port of tcp)
    await listening(
      createServer((socket) =>
        socket
          .on('error', () => {})
          .resume()
          .end(),
      ),
      (server, done) => server.listen(port, '0.0.0.0', done),
    );
  for (const port of udp) {
    const socket = createSocket('udp4');
    socket.on('message', (nonce, { address, port: back }) => socket.send(nonce, back, address, () => {}));
    await listening(socket, (server, done) => server.bind(port, '0.0.0.0', done));
  }
}

// When this process was kept from running, what happened meanwhile comes before what the clock says.
const afterSilence = (give) => setTimeout(() => setImmediate(() => setImmediate(give)), SILENCE_MS);

const connect = ({ address, port }) =>
  new Promise((done) => {
    const socket = new Socket();
    const say = (answer) => {
      clearTimeout(timer);
      socket.destroy();
      done(answer);
    };
    const timer = afterSilence(() => say('silent'));
    socket.once('connect', () => say('open'));
    socket.once('error', ({ code }) => say(code === 'ECONNREFUSED' ? 'refused' : String(code)));
    socket.connect(port, address);
  });

const echo = ({ address, port, nonce }) =>
  new Promise((done) => {
    const socket = createSocket('udp4');
    const say = (answer) => {
      clearTimeout(timer);
      clearTimeout(again);
      socket
        .removeAllListeners()
        .on('error', () => {})
        .close();
      done(answer);
    };
    const timer = afterSilence(() => say('silent'));
    const send = () => socket.send(nonce, () => {});
    const again = setTimeout(send, SILENCE_MS / 2);
    socket.once('error', ({ code }) => say(code === 'ECONNREFUSED' ? 'refused' : String(code)));
    socket.on('message', (text) => text.toString() === nonce && say('open'));
    socket.connect(port, address, (error) => !error && send());
  });

const ACTS = {
  plug,
  listen,
  probe: ({ probes }) => Promise.all(probes.map((one) => (one.protocol === 'TCP' ? connect(one) : echo(one)))),
};

const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit());
for await (const line of lines) {
  const { act, ...asked } = JSON.parse(line);
  try {
    process.stdout.write(`${JSON.stringify({ value: (await ACTS[act](asked)) ?? null })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: String(error?.message ?? error) })}\n`);
  }
}
