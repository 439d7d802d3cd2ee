import { createHash } from "node:crypto";
import { isRefusal } from "../refusal.ts";
import { scrubbed, withoutFolders } from "./scrub.ts";

/** A bug in a form that may be stored: it contains no secrets and nothing a person typed. */
export type ErrorSample = {
	/** SHA-256, hexadecimal: the same for the same bug, in every process and every build. */
	fingerprint: string;
	name: string;
	message: string;
	/** The frames, one per line, without folders of the machine. */
	stack: string;
};

const MOST_OF_A_NAME = 200; // error_logs.name
const MOST_OF_A_MESSAGE = 2_000;
const MOST_OF_A_STACK = 8_000; // some 80 frames
const FRAMES_THAT_TELL = 3;
const MOST_CAUSES = 3;

/** Returns what is kept of a thrown value. `without`: texts that may be in it and must not be kept. */
export function sampleOf(thrown: unknown, without: readonly string[] = []): ErrorSample {
	const error = asError(thrown);
	const name = nameOf(error).slice(0, MOST_OF_A_NAME);
	const message = withoutFolders(messageOf(error, without)).slice(0, MOST_OF_A_MESSAGE);
	const frames = framesOf(error);
	const where = ownFrames(frames).slice(0, FRAMES_THAT_TELL);
	const fingerprint = createHash("sha256")
		.update([name, alike(message), ...where].join("\n"))
		.digest("hex");
	return { fingerprint, name, message, stack: frames.join("\n").slice(0, MOST_OF_A_STACK) };
}

type SampleParts = {
	name: string;
	message: string;
	stack?: string;
	code?: unknown;
	cause?: unknown;
	query?: unknown;
};

/** Accepts anything that can be thrown. Of a refusal it keeps the words, never the form that it hands back. */
function asError(thrown: unknown): SampleParts {
	if (thrown instanceof Error) return thrown;
	const { data, init } = (thrown ?? {}) as { data?: unknown; init?: ResponseInit | null };
	if (isRefusal(data)) {
		return { name: "Refusal", message: `${init?.status ?? ""} ${data.title}: ${data.message}`.trim() };
	}
	if (thrown instanceof Response) return { name: "Response", message: String(thrown.status) };
	return { name: "Thrown", message: typeof thrown === "string" ? thrown : `A thrown ${typeof thrown}` };
}

/** Adds the code that PostgreSQL, Node and Clerk give their errors; drizzle wraps an error that has it. */
function nameOf(error: SampleParts): string {
	const coded = [error, error.cause as SampleParts | undefined].find(
		(each) => typeof each?.code === "string" && /^\w{1,60}$/.test(each.code),
	);
	return coded ? `${coded.name} ${coded.code}` : error.name;
}

function messageOf(error: SampleParts, without: readonly string[]): string {
	const [words = "", statement] = statementApart(error);
	const messages = [words];
	let { cause } = error;
	while (cause !== undefined && cause !== null && messages.length <= MOST_CAUSES) {
		const next = asError(cause);
		if (next.message !== words) messages.push(`${nameOf(next)}: ${next.message}`);
		cause = next.cause;
	}
	const told = messages.map((message) => scrubbed(message, without)).join("; because of ");
	return statement === undefined ? told : `${told}, in: ${statement}`;
}

/** Splits off the failed statement that db/tenancy/session/open-in-tenant.ts appends: quoted names, and no values. */
function statementApart({ message, query }: SampleParts): string[] {
	const tail = `, in: ${query}`;
	return typeof query === "string" && message.endsWith(tail)
		? [message.slice(0, -tail.length), query]
		: [message];
}

/** Keeps the lines of a stack that are frames. Before them comes the message, which may have several lines. */
function framesOf({ stack = "" }: SampleParts): string[] {
	return stack
		.split("\n")
		.filter((line) => /^\s+at /.test(line))
		.map((line) => withoutFolders(line.trim()).replace(/\?[tv]=[\w.]+/, ""));
}

/** Keeps the frames in our own code without line numbers, which change with every build, as do the file names. */
function ownFrames(frames: string[]): string[] {
	return frames
		.filter((frame) => !/node_modules\/|node:|<anonymous>|\(native\)/.test(frame))
		.map((frame) => frame.replace(/:\d+(:\d+)?\)?$/, "").replace(/build\/\S*/, "build"));
}

/** Removes from the message what differs from one occurrence to the next. */
function alike(message: string): string {
	return message
		.replaceAll(/"[^"]*"|'[^']*'/g, "…")
		.replaceAll(/\b(?=\w*\d)[\w-]+/g, "#")
		.slice(0, 500);
}
