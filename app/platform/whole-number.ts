import { z } from "zod";
import { RELOAD } from "./text.ts";

// The largest value of an integer column; a larger one is an error in PostgreSQL.
const MOST = 2_147_483_647;

/**
 * An id or a version as a form or an address sends it: a whole number that an integer column can hold. `most`: for
 * columns and values that hold more. `error`: the one sentence for everything that can be wrong with it; by default what to do about a value that no one types.
 */
export function wholeNumber({
	least = 1,
	most = MOST,
	error = RELOAD,
}: {
	least?: number;
	most?: number;
	error?: string;
} = {}) {
	return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error });
}

/** Reads the id of a row from an address. 0, which no row has, for anything that cannot be one. */
export function idIn(param: string | number): number {
	// 9 digits fit the column’s four bytes.
	return /^[1-9]\d{0,8}$/.test(String(param)) ? Number(param) : 0;
}

/** The ids of rows among these texts: whole numbers that an integer column can hold. */
export function integersIn(texts: string[]): number[] {
	return texts.map(Number).filter((number) => Number.isInteger(number) && Math.abs(number) <= MOST);
}
