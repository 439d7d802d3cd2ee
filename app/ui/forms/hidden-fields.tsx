/** Values a form sends without showing them. */
export type HiddenValues = Record<string, string | number | readonly string[] | undefined>;

/** Says in a form without any value that it was sent. */
const SENT = { sent: 1 };

/** There is always one field: a form that would send nothing is no form to lynx, which only opens its address. */
export function HiddenFields({ values = {} }: { values?: HiddenValues }) {
	const given = Object.values(values).some((value) => value !== undefined);
	return Object.entries(given ? values : SENT).flatMap(([name, value]) =>
		[value ?? []].flat().map((one) => <input key={`${name} ${one}`} type="hidden" name={name} value={one} />),
	);
}
