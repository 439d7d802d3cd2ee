/** What the forms of a page carry, as the person's browser would send it back: undefined on a page without a form. */
export const markIn = (html: string): { _f: string } | undefined => {
	const [, mark] = /name="_f" value="([\w-]{20})"/.exec(html) ?? [];
	return mark === undefined ? undefined : { _f: mark };
};

/** A small page with a form, for everybody. */
export const MARKED_PAGE = "/sign-out";
