import { keyText } from "./text.ts";

/**
 * Names that the time zone database has replaced, with the current ones: JavaScript's engine (ICU) still lists the
 * old ones. Compared with `zone.tab` of the database's release 2025b.
 */
const RENAMED: Record<string, string> = {
	"Africa/Asmera": "Africa/Asmara",
	"America/Buenos_Aires": "America/Argentina/Buenos_Aires",
	"America/Catamarca": "America/Argentina/Catamarca",
	"America/Coral_Harbour": "America/Atikokan",
	"America/Cordoba": "America/Argentina/Cordoba",
	"America/Godthab": "America/Nuuk",
	"America/Indianapolis": "America/Indiana/Indianapolis",
	"America/Jujuy": "America/Argentina/Jujuy",
	"America/Louisville": "America/Kentucky/Louisville",
	"America/Mendoza": "America/Argentina/Mendoza",
	"Asia/Calcutta": "Asia/Kolkata",
	"Asia/Katmandu": "Asia/Kathmandu",
	"Asia/Rangoon": "Asia/Yangon",
	"Asia/Saigon": "Asia/Ho_Chi_Minh",
	"Atlantic/Faeroe": "Atlantic/Faroe",
	"Europe/Kiev": "Europe/Kyiv",
	"Pacific/Enderbury": "Pacific/Kanton",
	"Pacific/Ponape": "Pacific/Pohnpei",
	"Pacific/Truk": "Pacific/Chuuk",
};

/** Lists the zones to choose from, by their current names, `UTC` first. */
export const TIME_ZONES: readonly string[] = [
	"UTC",
	...[...new Set(Intl.supportedValuesOf("timeZone").map((zone) => RENAMED[zone] ?? zone))]
		.filter((zone) => zone !== "UTC")
		.sort(),
];

/** Lists the choices for a person who has a zone: it stays in the list even under an old name. */
export const zonesWith = (saved: string | null | undefined): readonly string[] =>
	saved && !TIME_ZONES.includes(saved) ? [...TIME_ZONES, saved].sort() : TIME_ZONES;

const CHOOSE = "Choose a time zone from the list";

// An offset such as +05:30 means the opposite to PostgreSQL. 64: no name in the database is longer than half of it.
const NAME = /^[A-Z][A-Za-z_]*(\/[A-Za-z0-9_+-]+){0,2}$/;

// Names that only JavaScript's engine (ICU) has: PostgreSQL refuses them, or reads them as an offset without summer time.
const ICU_ONLY =
	/^(A[CEGRS]T|B[ES]T|C[ANST]T|E[AC]T|IET|[IJ]ST|MIT|N[ES]T|P[LNRS]T|[SV]ST)$|^SystemV\/|^US\/Pacific-New$|^Etc\/Unknown$/i;

/** Tells whether the name is a zone's, a current or an old one, and one that PostgreSQL knows too. */
export function isTimeZone(name: string): boolean {
	if (TIME_ZONES.includes(name)) return true;
	if (!NAME.test(name) || ICU_ONLY.test(name)) return false;
	try {
		new Intl.DateTimeFormat("en", { timeZone: name });
		return true;
	} catch {
		return false;
	}
}

/** A zone as a form sends it. */
export const timeZoneShape = keyText(64, CHOOSE).refine(isTimeZone, { error: CHOOSE });

/** Formats a zone for a list: `America/New York`. */
export const timeZoneLabel = (zone: string): string => zone.replaceAll("_", " ");
