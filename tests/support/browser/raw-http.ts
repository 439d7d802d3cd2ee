import { connect } from "node:net";

/** One answer as it came over the wire. Header names are in small letters; a repeated one is there twice. */
export type RawAnswer = { status: number; headers: [name: string, value: string][]; body: string };

/** Sends bytes, and reads what comes until the connection ends; undefined when nothing came. */
export function sendRaw(
	port: number,
	bytes: string | string[],
	{ pauseMs = 0, giveUpMs = 10_000 } = {},
): Promise<RawAnswer | undefined> {
	return new Promise((resolve, reject) => {
		const socket = connect(port, "127.0.0.1");
		let text = "";
		let timer: NodeJS.Timeout | undefined;
		const lost = setTimeout(() => {
			socket.destroy();
			reject(new Error(`No end after ${giveUpMs} ms, so far: ${text.slice(0, 200)}`));
		}, giveUpMs);
		socket.setEncoding("latin1").on("data", (part) => {
			text += part;
		});
		socket.on("error", () => {});
		socket.on("close", () => {
			clearTimeout(lost);
			clearInterval(timer);
			resolve(parsed(text));
		});
		const parts = [bytes].flat();
		const write = () => socket.writable && parts.length > 0 && socket.write(parts.shift() ?? "", "latin1");
		socket.on("connect", () => {
			write();
			timer = setInterval(write, pauseMs);
		});
	});
}

/** An informational answer is passed over. */
function parsed(text: string): RawAnswer | undefined {
	const [head = "", ...rest] = text.split("\r\n\r\n");
	const [line = "", ...lines] = head.split("\r\n");
	const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1]);
	if (!status) return undefined;
	if (status < 200) return parsed(rest.join("\r\n\r\n"));
	const headers = lines.map((header): [string, string] => {
		const at = header.indexOf(":");
		return [header.slice(0, at).toLowerCase(), header.slice(at + 1).trim()];
	});
	return { status, headers, body: rest.join("\r\n\r\n") };
}

export const headerOf = (answer: RawAnswer | undefined, name: string): string | undefined =>
	answer?.headers.find(([one]) => one === name)?.[1];
