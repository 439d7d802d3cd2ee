/** Returns the `meta` of a page with this title. The product's name follows it. */
export function titled(title: string): [{ title: string }] {
	return [{ title: `${title} · Tenantry` }];
}
