DROP COLLATION "public"."names";
