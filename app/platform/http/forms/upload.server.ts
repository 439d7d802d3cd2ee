import type { Readable } from "node:stream";
import busboy from "busboy";
import { KB, MOST_FILES, MOST_TOGETHER, sizeInWords } from "../../file-size.ts";
import { refuse } from "../../refusal.ts";
import { mostPieces, refuseForm } from "./body.server.ts";
import { areOrdinary } from "./field-names.ts";
import { isUploadAddress } from "./upload-address.ts";

/** A file of a form, on its way: what the sender calls it, and its bytes, which stop after `largest`. */
export type ArrivingFile = { name: string; content: Readable; isCut: () => boolean };

// 500: a comment has up to 200 boxes of people to tell, as many of those whom a name may mean, and the files it keeps.
const MOST_FIELDS = 500;
// All fields together, which are in memory whole. The longest text, a comment, has 80 kB.
const MOST_TEXT_BYTES = 200 * KB;
const LIMITS = {
	fields: MOST_FIELDS,
	fieldNameSize: 100,
	fieldSize: 100 * KB,
	files: MOST_FILES,
	parts: MOST_FIELDS + 50,
	headerPairs: 20,
};

/** A form whose files are read while they arrive (RFC 7578): never whole in memory, and only when somebody asks for them. */
export class Upload {
	/** The fields that have arrived. Our forms have all of theirs before the first file. */
	readonly fields: [name: string, value: string][] = [];
	/** Whether there were more files than a form may bring. Those that are too many are skipped. */
	hasTooMany = false;
	readonly #waiting: ArrivingFile[] = [];
	readonly #parser: busboy.Busboy;
	readonly #whole: Promise<void>;
	#next = Promise.withResolvers<void>();
	/** Continues to read, once the parser has taken what it was given or needs no more. */
	#resume = () => {};
	#textBytes = 0;
	#isOver = false;
	#isWanted = true;
	#isFaulty = false;
	#isTooLarge = false;

	/** Throws when the type names no boundary. `largest`: how many bytes of a file are passed on. */
	constructor(request: Request, largest: number) {
		this.#parser = busboy({
			headers: { "content-type": request.headers.get("Content-Type") ?? "" },
			defParamCharset: "utf8",
			limits: { ...LIMITS, fileSize: largest },
		});
		this.#isTooLarge = Number(request.headers.get("Content-Length") ?? 0) > MOST_TOGETHER;
		this.#listen();
		this.#whole = this.#read(request);
	}

	/** Waits until the first file begins, or the form ends without one. Refuses: 400, 413. */
	async untilFiles(): Promise<void> {
		while (this.#waiting.length === 0 && !this.#isOver) await this.#next.promise;
		this.#refuseFaults();
	}

	/** Tells whether a file has begun to arrive. Refuses: 400, 413. */
	async hasFile(): Promise<boolean> {
		await this.untilFiles();
		return this.#waiting.length > 0;
	}

	/** Passes on one file after the other; what is not read of one is skipped. Refuses: 400, 413, also in the middle. */
	async *files(): AsyncGenerator<ArrivingFile> {
		for (;;) {
			await this.untilFiles();
			const file = this.#waiting.shift();
			if (!file) return;
			yield file;
			file.content.resume();
		}
	}

	/** Reads the rest to its end and drops it: a sender who is still sending does not read the answer. */
	async discard(): Promise<void> {
		this.#isWanted = false;
		for (const { content } of this.#waiting.splice(0)) content.resume();
		this.#resume();
		await this.#whole;
	}

	#refuseFaults(): void {
		if (this.#isTooLarge)
			refuse(413, {
				message: `Together, these files are larger than ${sizeInWords(MOST_TOGETHER)}, the most that can be sent at once. Send fewer of them at a time.`,
			});
		if (this.#isFaulty || !areOrdinary(this.fields.map(([name]) => name))) refuseForm();
	}

	#listen(): void {
		const fault = () => this.#end({ isFaulty: true });
		this.#parser
			.on("field", (name, value, { nameTruncated, valueTruncated }) => {
				this.#textBytes += value.length;
				const isTooMuch = nameTruncated || valueTruncated || this.#textBytes > MOST_TEXT_BYTES;
				if (name === undefined || isTooMuch) fault();
				else this.fields.push([name, value]);
			})
			.on("file", (_field, content, { filename }) => this.#arrive(content, filename))
			.on("filesLimit", () => {
				this.hasTooMany = true;
			})
			.on("fieldsLimit", fault)
			.on("partsLimit", fault)
			.on("error", fault)
			.on("drain", () => this.#resume())
			.on("close", () => this.#end());
	}

	#arrive(content: Readable & { truncated?: boolean }, filename: string | undefined): void {
		// Without a listener, a form that breaks off in the middle of a file would end the process.
		content.on("error", () => {});
		// A file field that was left empty arrives as a file without a name.
		if (!filename || !this.#isWanted) return void content.resume();
		this.#waiting.push({ name: asNamed(filename), content, isCut: () => content.truncated === true });
		this.#wake();
	}

	#end({ isFaulty = false } = {}): void {
		this.#isFaulty ||= isFaulty;
		this.#isOver = true;
		if (isFaulty) this.#isWanted = false;
		this.#resume();
		this.#wake();
	}

	#wake(): void {
		this.#next.resolve();
		this.#next = Promise.withResolvers();
	}

	/** Hands over what arrives, as fast as it is taken. */
	async #read(request: Request): Promise<void> {
		let [bytes, pieces] = [0, 0];
		try {
			for await (const piece of request.body ?? []) {
				bytes += piece.length;
				this.#isTooLarge ||= bytes > MOST_TOGETHER;
				if (this.#isTooLarge || ++pieces > mostPieces(MOST_TOGETHER)) this.#stop();
				if (this.#isWanted && !this.#parser.write(piece)) await this.#untilTaken();
			}
			if (this.#isWanted) this.#parser.end();
			else this.#stop();
		} catch {
			// The sender is gone.
			this.#stop();
		}
	}

	#untilTaken(): Promise<void> {
		return new Promise((resolve) => {
			this.#resume = resolve;
		});
	}

	/** Ends it early: files that are being read break off. */
	#stop(): void {
		this.#end({ isFaulty: true });
		this.#parser.destroy();
	}
}

/**
 * Returns the name that a file had before a browser put it into a form (HTML, 4.10.22.8): `"` is sent as `%22`, LF as `%0A`,
 * CR as `%0D`, and a percent sign as it is. So a name with `%22` cannot be told from one with `"`. It is taken for the
 * latter, which is much more common, and as the Fetch standard does. Line ends become blanks.
 */
const asNamed = (sent: string): string => sent.replaceAll("%22", '"').replaceAll(/%0[AD]/gi, " ");

const uploads = new WeakMap<Request, Upload>();

/** Tells whether this is a form with files that are read while they arrive. */
export const isUpload = (request: Request): boolean =>
	isUploadAddress(new URL(request.url).pathname) &&
	/^multipart\/form-data\s*;/i.test(request.headers.get("Content-Type") ?? "");

/** Begins to read such a form, once for each request. Refuses: 400, 413. */
export async function openUpload(request: Request, largest: number): Promise<Upload> {
	const upload = uploads.get(request) ?? begin(request, largest);
	uploads.set(request, upload);
	await upload.untilFiles();
	return upload;
}

/** Tells whether a form whose fields were read brings files. Refuses: 400, 413. */
export const bringsFiles = async (request: Request): Promise<boolean> =>
	(await uploadOf(request)?.hasFile()) ?? false;

/** Returns the one that has been begun; undefined when none has. */
export const uploadOf = (request: Request): Upload | undefined => uploads.get(request);

function begin(request: Request, largest: number): Upload {
	try {
		return new Upload(request, largest);
	} catch {
		return refuseForm();
	}
}
