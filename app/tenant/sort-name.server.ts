// For slices, which do not open the tables' own files.
export { sortName } from "#db/schema/tenant/users.ts";
