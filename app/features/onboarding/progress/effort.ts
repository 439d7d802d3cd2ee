// A number of two digits reads like a burden.
const FEW_MINUTES = 10;

/** Says how long something takes, as long as that is a few minutes. */
export function inMinutes(minutes: number): string | undefined {
	if (minutes >= FEW_MINUTES) return undefined;
	return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

/** Says how much several steps are: “2 steps, about 5 minutes”, or “7 short steps”. `tail` follows the steps. */
export function effortOf(
	{ steps, minutes }: { steps: number; minutes: number },
	tail: "" | " left" = "",
): string {
	if (steps === 0) return `No steps${tail || " yet"}`;
	const few = inMinutes(minutes);
	const areShort = !few && minutes < FEW_MINUTES * steps;
	const counted = steps === 1 ? "1 step" : `${steps} ${areShort ? "short " : ""}steps`;
	return `${counted}${tail}${few ? `, about ${few}` : ""}`;
}
