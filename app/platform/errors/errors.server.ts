import { sampleOf } from "../log/error-sample.server.ts";
import { log } from "../log/log.server.ts";
import { type Noted, saveErrors } from "./error-log.server.ts";

/** Where and for whom something broke. */
export type Circumstances = {
	/** A route as the table writes it (`/:tenant/projects`), a job or a schedule; up to 200 characters are kept. */
	place: string;
	tenantId?: string;
	requestId?: string;
	/** Texts that must not be kept, such as what was typed into the form. */
	without?: readonly string[];
};

const BETWEEN_WRITES_MS = 200; // five writes a second at most, whatever happens
const AFTER_TROUBLE_MS = 5_000;
const MOST_OF_A_WRITE = 20;
const MOST_WAITING = 200; // different bugs; every one of them is in the log of the process as well

// A failed render is reported twice, by React and by the router.
const seen = new WeakSet<object>();
const waiting = new Map<string, Noted>();
let timer: NodeJS.Timeout | undefined;
let writing: Promise<void> | undefined;
let mayWriteAt = 0;
let noted = 0;

/** Returns how many bugs this process has noted since it began. */
export const errorsNoted = (): number => noted;

/**
 * Records a bug for the operators, soon and without being awaited. Identical ones are counted together while they
 * wait, and an unreachable database does not cause another error. Never throws.
 */
export function noteError(error: unknown, circumstances: Circumstances): void {
	try {
		if (typeof error === "object" && error !== null) {
			if (seen.has(error)) return;
			seen.add(error);
		}
		noted++;
		keep(error, circumstances);
		plan();
	} catch (trouble) {
		log.error({ err: trouble }, "an error could not be noted");
	}
}

function keep(error: unknown, { place, tenantId, requestId, without }: Circumstances): void {
	const at = new Date();
	const sample = { ...sampleOf(error, without), place: place.slice(0, 200), tenantId, requestId };
	merge({ ...sample, occurrences: 1, firstSeenAt: at, lastSeenAt: at });
}

function merge(later: Noted): void {
	const known = waiting.get(later.fingerprint);
	if (!known && waiting.size >= MOST_WAITING) return;
	const { occurrences = 0, firstSeenAt = later.firstSeenAt } = known ?? {};
	waiting.set(later.fingerprint, { ...later, occurrences: later.occurrences + occurrences, firstSeenAt });
}

/** Makes sure that waiting bugs are written as soon as possible. */
function plan(): void {
	if (timer || writing || waiting.size === 0) return;
	timer = setTimeout(() => void write(), Math.max(0, mayWriteAt - performance.now()));
	timer.unref();
}

function write(): Promise<void> {
	clearTimeout(timer);
	timer = undefined;
	writing = save([...waiting.values()].slice(0, MOST_OF_A_WRITE)).finally(() => {
		writing = undefined;
		plan();
	});
	return writing;
}

async function save(batch: Noted[]): Promise<void> {
	for (const { fingerprint } of batch) waiting.delete(fingerprint);
	mayWriteAt = performance.now() + BETWEEN_WRITES_MS;
	try {
		await saveErrors(batch);
	} catch {
		// Puts them back before what came meanwhile, so that the later sample is kept.
		const came = [...waiting.values()];
		waiting.clear();
		for (const entry of [...batch, ...came]) merge(entry);
		mayWriteAt = performance.now() + AFTER_TROUBLE_MS;
	}
}

/** Writes what is waiting now, for the end of a process and for tests. */
export async function writeErrors(): Promise<void> {
	await writing;
	if (waiting.size > 0) await write();
}
