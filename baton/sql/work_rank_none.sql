0::smallint
