import { LARGEST_FILE, sizeInWords } from "#app/platform/file-size.ts";
import { clamdIn, scanWithClamd } from "#app/platform/scanner/clamd.server.ts";
import { type Check, check } from "#db/migrate/doctor/check.ts";

const PIECE = Buffer.alloc(1_000_000);

/** Checks that a virus scanner takes a file of the largest size: clamd breaks off longer ones. No check without a scanner. */
export async function scannerCheck(address: string | undefined): Promise<Check[]> {
	if (!address) return [];
	const failure = await scanWithClamd(clamdIn(address), largest()).then(
		() => undefined,
		(error: Error) => error.message,
	);
	const size = sizeInWords(LARGEST_FILE);
	return [
		check("a virus scanner for the largest file", {
			isOk: failure === undefined,
			found: failure ?? `it takes ${size}`,
			remedy: `Start clamd at CLAMD, and set its StreamMaxLength to more than ${size}: until then every file stays held`,
		}),
	];
}

async function* largest(): AsyncGenerator<Buffer> {
	for (let left = LARGEST_FILE; left > 0; left -= PIECE.length) yield PIECE.subarray(0, left);
}
