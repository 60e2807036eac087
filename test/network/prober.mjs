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

/** One answer: the first that `ask` gives, or that all stayed silent. When this process was kept from running, what happened meanwhile comes first. */
const firstOf = (ask) =>
  new Promise((done) => {
    const silent = () => setImmediate(() => setImmediate(say, 'silent'));
    const timer = setTimeout(silent, SILENCE_MS);
    let said = false;
    const say = (answer) => {
      if (said) return;
      said = true;
      clearTimeout(timer);
      end();
      done(answer);
    };
    const end = ask(say, ({ code }) => say(code === 'ECONNREFUSED' ? 'refused' : String(code)));
  });

const connect = ({ address, port }) =>
  firstOf((say, fail) => {
    const socket = new Socket();
    socket.once('connect', () => say('open'));
    socket.on('error', fail);
    socket.connect(port, address);
    return () => socket.destroy();
  });

const echo = ({ address, port, nonce }) =>
  firstOf((say, fail) => {
    const socket = createSocket('udp4');
    const send = () => socket.send(nonce, () => {});
    const again = setTimeout(send, SILENCE_MS / 2);
    socket.on('error', fail);
    socket.on('message', (text) => text.toString() === nonce && say('open'));
    socket.connect(port, address, (error) => !error && send());
    return () => {
      clearTimeout(again);
      socket.close();
    };
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
