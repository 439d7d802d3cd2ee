import { randomUUID } from "node:crypto";
import { inject } from "vitest";

// Runs before each test file is imported: the app's own pool, made at import, then points at this file's database.
// The database itself comes into being with `testDatabase()`: a file that needs none pays nothing.
process.env.DATABASE_URL = `${inject("cluster")}/test_${randomUUID().replaceAll("-", "").slice(0, 16)}`;
