"""Public data sets as people download them: films, games, books, music."""

from __future__ import annotations

from tests.support.platforms.export import Export, Row, table

FILMS = (
    (
        "The Quiet Harbor",
        "Drama, Romance",
        "Ana Silva",
        1999,
        "A lighthouse keeper falls in love by the sea.",
    ),
    (
        "Harbor of Storms",
        "Drama, Thriller",
        "Ana Silva",
        2004,
        "A storm closes a harbor, and a body is found.",
    ),
    ("Laughing Stock", "Comedy", "Ben Okafor", 2010, "A banker loses all his money and starts to laugh."),
    ("Love in Lisbon", "Comedy, Romance", "Ben Okafor", 2015, "Two strangers share a flat and fall in love."),
    ("Cold Orbit", "Science Fiction, Thriller", "Mei Lin", 2018, "A crew in orbit loses contact with Earth."),
    ("Orbit's End", "Science Fiction, Drama", "Mei Lin", 2021, "The last ship in orbit comes home to Earth."),
    ("1984 Again", "Drama", "Tom Reed", 2001, "A man writes a diary although nobody may write."),
    ("The Sea and I", "Documentary", "Tom Reed", 2012, "A year by the sea with those who live from it."),
)
TITLES = tuple(title for title, *_ in FILMS)
COUNT = len(FILMS)


def netflix() -> Export:
    columns = (
        "show_id,type,title,director,cast,country,date_added,release_year,rating,duration,listed_in,"
        "description"
    )
    rows = [
        {"show_id": f"s{at}", "type": "Movie" if at % 2 else "TV Show", "title": title, "director": director}
        | {"cast": "Ada Park, Joe Bell", "country": "Portugal", "date_added": "September 25, 2021"}
        | {"release_year": year, "rating": "PG-13", "duration": "90 min", "description": plot}
        | {"listed_in": f"{kinds}, International"}
        for at, (title, kinds, director, year, plot) in enumerate(FILMS, 1)
    ]
    return Export(
        "netflix_titles.csv",
        table(columns, rows),
        COUNT,
        [f"s{at}" for at in range(1, COUNT + 1)],
        {"id": "show_id", "title": "title", "brand": "director", "description": "description", "price": ""},
        {"s1": {"title": "The Quiet Harbor"}},
        words={"s1": "Romance lighthouse Silva"},
    )


def tmdb() -> Export:
    """movies_metadata.csv: cells as Python writes lists, pictures without an address, films to come."""
    columns = (
        "adult,belongs_to_collection,budget,genres,homepage,id,imdb_id,original_language,original_title,"
        "overview,popularity,poster_path,production_companies,production_countries,release_date,revenue,"
        "runtime,spoken_languages,status,tagline,title,video,vote_average,vote_count"
    )
    rows = [
        {"adult": "False", "budget": 30_000_000, "id": 860 + at, "imdb_id": f"tt01147{at:02}"}
        | {"genres": str([{"id": 7, "name": one} for one in kinds.split(", ")]), "original_language": "en"}
        | {"original_title": title, "overview": plot, "popularity": 21.9, "poster_path": f"/rhIR{at}.jpg"}
        | {"production_companies": "[{'name': \"Ana's Films\", 'id': 3}]", "release_date": f"{year}-10-30"}
        | {"production_countries": "[{'iso_3166_1': 'PT', 'name': 'Portugal'}]", "revenue": 373554033}
        | {"runtime": 81.0, "spoken_languages": "[{'iso_639_1': 'en', 'name': 'English'}]", "video": "False"}
        | {"status": "Released", "tagline": "", "title": title, "vote_average": 7.7, "vote_count": 5415}
        for at, (title, kinds, _, year, plot) in enumerate(FILMS)
    ]
    return Export(
        "movies_metadata.csv",
        table(columns, rows),
        COUNT,
        [str(860 + at) for at in range(COUNT)],
        {"id": "id", "title": "title", "category": "genres", "description": "overview", "price": ""},
        {"860": {"title": "The Quiet Harbor"}},
        words={"861": "Drama, Thriller. storm"},
    )


def steam() -> Export:
    columns = (
        "appid,name,release_date,english,developer,publisher,platforms,required_age,categories,genres,"
        "steamspy_tags,achievements,positive_ratings,negative_ratings,average_playtime,median_playtime,"
        "owners,price"
    )
    rows = [
        {"appid": 10 * at, "name": title, "release_date": f"{year}-11-01", "english": 1, "developer": maker}
        | {
            "publisher": "Valve",
            "platforms": "windows;mac;linux",
            "required_age": 0,
            "price": 7.19 if at else 0.0,
        }
        | {"categories": "Multi-player;Online Multi-Player", "genres": kinds.replace(", ", ";")}
        | {"steamspy_tags": f"{kinds.split(',')[0]};Indie", "achievements": 0, "positive_ratings": 124534}
        | {"negative_ratings": 3339, "average_playtime": 17612, "owners": "10000000-20000000"}
        for at, (title, kinds, maker, year, _) in enumerate(FILMS)
    ]
    return Export(
        "steam.csv",
        table(columns, rows),
        COUNT,
        [str(10 * at) for at in range(COUNT)],
        {"id": "appid", "title": "name", "price": "price"},
        {"10": {"title": "Harbor of Storms", "price": 7.19}},
        words={"10": "Thriller Indie Silva"},
    )


_FLAGS = (
    "unknown Action Adventure Animation Children's Comedy Crime Documentary Drama Fantasy Film-Noir Horror "
    "Musical Mystery Romance Sci-Fi Thriller War Western"
).split()


def movielens_item() -> Export:
    """u.item: bars, no header, latin-1, nineteen flags."""
    lines = []
    for at, (title, kinds, _, year, _) in enumerate(FILMS, 1):
        flags = [str(int(flag in kinds.split(", "))) for flag in _FLAGS]
        address = f"http://us.imdb.com/M/title-exact?{title.split()[0]}%20({year})"
        lines.append(
            "|".join([str(at), f"{title}, Misérables ({year})", f"01-Jan-{year}", "", address, *flags])
        )
    return Export(
        "u.item",
        "\n".join(lines).encode("latin-1"),
        COUNT,
        [str(at) for at in range(1, COUNT + 1)],
        {"id": "column 1", "title": "column 2"},
        {"1": {"title": "The Quiet Harbor, Misérables (1999)"}},
        loud=True,
    )


def movielens_dat() -> Export:
    """movies.dat: two colons, no header, genres split by bars."""
    lines = [
        f"{at}::{title} ({year})::{kinds.replace(', ', '|')}"
        for at, (title, kinds, _, year, _) in enumerate(FILMS, 1)
    ]
    return Export(
        "movies.dat",
        "\n".join(lines).encode("latin-1"),
        COUNT,
        [str(at) for at in range(1, COUNT + 1)],
        {"id": "column 1", "title": "column 2"},
        {"4": {"title": "Love in Lisbon (2015)"}},
        words={"4": "Comedy Romance"},
        loud=True,
    )


def goodbooks() -> Export:
    columns = (
        "book_id,goodreads_book_id,best_book_id,work_id,books_count,isbn,isbn13,authors,"
        "original_publication_year,original_title,title,language_code,average_rating,ratings_count,"
        "work_ratings_count,work_text_reviews_count,ratings_1,ratings_2,image_url,small_image_url"
    )
    rows = [
        {"book_id": at, "goodreads_book_id": 9000 + at, "best_book_id": 9000 + at, "work_id": 2792775 + at}
        | {
            "isbn": "" if at == 3 else f"43902348{at}",
            "isbn13": "" if at == 3 else f"9.78043902348{at}e+12",
            "authors": author,
        }
        | {
            "original_publication_year": float(year),
            "original_title": title,
            "title": f"{title} (Sea, #{at})",
        }
        | {"language_code": "eng", "average_rating": 4.34, "ratings_count": 4780653 + at, "books_count": 272}
        | {
            "image_url": f"https://images.gr.test/{at}m.jpg",
            "small_image_url": f"https://images.gr.test/{at}s.jpg",
        }
        for at, (title, _, author, year, _) in enumerate(FILMS, 1)
    ]
    return Export(
        "books.csv",
        table(columns, rows),
        COUNT,
        [str(at) for at in range(1, COUNT + 1)],
        {"id": "book_id", "title": "title", "brand": "authors", "image": "image_url", "price": ""},
        {"1": {"title": "The Quiet Harbor (Sea, #1)", "image": "https://images.gr.test/1m.jpg"}},
        words={"1": "Silva"},
    )


def spotify() -> Export:
    """A row for each genre of a track; an unnamed column of row numbers."""
    columns = (
        ",track_id,artists,album_name,track_name,popularity,duration_ms,explicit,danceability,energy,key,"
        "loudness,mode,tempo,time_signature,track_genre"
    )
    rows: list[Row] = []
    for at, (title, kinds, artist, *_) in enumerate(FILMS):
        for kind in ("acoustic", "folk") if at % 2 == 0 else (kinds.split(",")[0].lower(),):
            rows.append(
                {"": len(rows), "track_id": f"5SuOikwiRyPMVoIQDJUg{at}", "artists": f"{artist};Guest"}
                | {"album_name": f"Album {at // 2}", "track_name": title, "popularity": 73, "explicit": False}
                | {
                    "duration_ms": 230666 + at,
                    "danceability": 0.676,
                    "energy": 0.461,
                    "key": at % 12,
                    "mode": 0,
                }
                | {"loudness": -6.746, "tempo": 87.917, "time_signature": 4, "track_genre": kind}
            )
    return Export(
        "dataset.csv",
        table(columns, rows),
        len(rows),
        [f"5SuOikwiRyPMVoIQDJUg{at}" for at in range(COUNT)],
        {"id": "track_id", "title": "track_name", "brand": "artists", "category": "track_genre", "price": ""},
        {"5SuOikwiRyPMVoIQDJUg0": {"title": "The Quiet Harbor"}},
        words={"5SuOikwiRyPMVoIQDJUg0": "acoustic folk Silva"},
    )
