/** A path for a pattern of the route table, with something for each parameter that is nobody's. */
export const PARAMETERS_OF_NOTHING = (pattern: string): string =>
	pattern.replaceAll(/:(\w+)\??/g, "no-$1").replace("*", "no/such/page");

/** Paths that no page links to, made of one that some page does. */
export const VARIANTS: ((path: string) => string)[] = [
	(path) => `/${path}`,
	(path) => `/\\evil.example${path}`,
	(path) => `//evil.example${path}`,
	(path) => `/%2F%2Fevil.example${path}`,
	(path) => `/%5Cevil.example${path}`,
	(path) => `${path}/`,
	(path) => `${path}//`,
	(path) => `${path}/%0D%0Ax`,
	(path) => `${path}/%00`,
	(path) => `${path}%`,
	(path) => `${path}/%zz`,
	(path) => `${path}/%C3%28`,
	(path) => `${path}/%ED%A0%80`,
	(path) => `${path}/..%2f..%2fetc%2fpasswd`,
	(path) => `${path}/../../../etc/passwd`,
	(path) => `${path}/./x`,
	(path) => `${path}/%2e%2e/x`,
	(path) => `${path};jsessionid=1`,
	(path) => `${path}.data`,
	(path) => `${path}.data?_routes=root`,
	(path) => `${path}?%zz=%`,
	(path) => `${path}?x=%00&__proto__=1`,
	(path) => `${path}/${"a".repeat(2_000)}`,
	(path) => `http://evil.example${path}`,
	(path) => `HTTPS://localhost:3000${path}`,
	(path) => `ftp://localhost${path}`,
	(path) => `http://${path}`,
	(path) => path.slice(1) || "x",
];
