import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A line to a server that can be cut, with all that is under way on it, or fall silent: then both ends wait for each other.
 * It can be mended, for what connects after that. `open` gives its port.
 */
export function cuttableLine() {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let cut = false;
  return {
    async open(port: number, host: string): Promise<number> {
      server = createServer((inner) => {
        if (cut) return inner.destroy();
        const outer = connect(port, host);
        for (const socket of [inner, outer]) {
          sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
        }
        inner.pipe(outer).pipe(inner);
        inner.on('close', () => outer.destroy());
        outer.on('close', () => inner.destroy());
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as { port: number }).port;
    },
    cut() {
      cut = true;
      for (const socket of sockets) socket.destroy();
    },
    hush() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend() {
      cut = false;
    },
    async close() {
      server?.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
