/**
 * Returns a row on the coordinator of a Citus cluster. Only the extension says so: any server accepts a setting named
 * citus.….
 */
export const ON_CITUS = "select 1 from pg_catalog.pg_extension where extname = 'citus'";

/** A statement that changes a setting of Citus until the transaction ends. Does nothing where there is no Citus. */
export const setOnCitus = (setting: string, value: "on" | "off") =>
	`select pg_catalog.set_config('citus.${setting}', '${value}', true) where exists (${ON_CITUS})`;
