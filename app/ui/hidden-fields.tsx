/** Values a form sends without showing them. */
export type HiddenValues = Record<string, string | number | readonly string[] | undefined>;

export function HiddenFields({ values = {} }: { values?: HiddenValues }) {
	return Object.entries(values).flatMap(([name, value]) =>
		[value ?? []].flat().map((one) => <input key={`${name} ${one}`} type="hidden" name={name} value={one} />),
	);
}
