-- The order of names in every list. No index and no column uses it: ICU may change the order, and nothing would have to be rebuilt.
CREATE COLLATION "public"."names" (provider = icu, locale = 'und-u-kn-true');
