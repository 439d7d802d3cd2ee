import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** An email that was kept here instead of being sent. */
export type KeptMail = {
	id: string;
	/** Unix milliseconds. */
	receivedAt: number;
	from: string;
	/** The recipient, as the mail server was told. */
	to: string;
	subject: string;
	text: string;
	html: string;
	/** Every header line, names in lower case; of a repeated one the last. */
	headers: Record<string, string>;
};

// Enough for a day of development; the file stays small.
const KEPT = 200;

export type Box = ReturnType<typeof openBox>;

/** Opens the kept emails, oldest first. With a file they survive a restart. */
export function openBox(file: string | undefined) {
	const mails: KeptMail[] = file ? read(file) : [];

	function save(): void {
		mails.splice(0, Math.max(0, mails.length - KEPT));
		if (!file) return;
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(`${file}.new`, JSON.stringify(mails), { mode: 0o600 });
		renameSync(`${file}.new`, file);
	}

	return {
		keep(mail: Omit<KeptMail, "id" | "receivedAt">): void {
			mails.push({ id: randomUUID(), receivedAt: Date.now(), ...mail });
			save();
		},
		/** Lists emails, newest first; with `to`, only those to that address. */
		list(to?: string): KeptMail[] {
			const wanted = to?.trim().toLowerCase();
			return mails.filter((mail) => !wanted || mail.to.toLowerCase() === wanted).reverse();
		},
		find: (id: string): KeptMail | undefined => mails.find((mail) => mail.id === id),
		empty(): void {
			mails.length = 0;
			save();
		},
	};
}

function read(file: string): KeptMail[] {
	try {
		const kept: unknown = JSON.parse(readFileSync(file, "utf8"));
		return Array.isArray(kept) ? kept : [];
	} catch {
		return []; // the first start, or a file that a crash left incomplete: these emails are expendable
	}
}
