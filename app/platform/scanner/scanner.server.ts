import { env } from "../env.server.ts";
import { clamdIn, type Scan, ScannerUnavailable, scanWithClamd } from "./clamd.server.ts";

/** Whether files are held until a virus scanner has seen them. */
export const isScanning = env.CLAMD !== undefined;

/** Has the scanner of CLAMD look at a file. Throws ScannerUnavailable, also when there is none: what nobody saw is not clean. */
export async function scan(bytes: AsyncIterable<Uint8Array>): Promise<Scan> {
	if (env.CLAMD === undefined) throw new ScannerUnavailable("CLAMD is not set in this process");
	return scanWithClamd(clamdIn(env.CLAMD), bytes);
}
