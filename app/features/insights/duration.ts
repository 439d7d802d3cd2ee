const UNITS = [
	{ name: "day", seconds: 86_400 },
	{ name: "hour", seconds: 3_600 },
	{ name: "minute", seconds: 60 },
	{ name: "second", seconds: 1 },
];

/** Describes a duration in its two largest units, for example "2 hours 5 minutes". */
export function inWords(seconds: number): string {
	const first = UNITS.findIndex((unit) => seconds >= unit.seconds);
	if (first === -1) return "less than a second";
	let rest = seconds;
	const parts = UNITS.slice(first, first + 2).map((unit) => {
		const count = Math.floor(rest / unit.seconds);
		rest -= count * unit.seconds;
		return count > 0 && `${count} ${unit.name}${count === 1 ? "" : "s"}`;
	});
	return parts.filter(Boolean).join(" ");
}
